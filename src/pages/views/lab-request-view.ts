import type { LocalizedText } from '../html/localized-text.ts';
import type { RequestField } from './request-form-view.ts';

export type ReviewState = 'draft' | 'submitted' | 'approved' | 'open' | 'suspended' | 'closed' | 'destroyed';
export type ReviewCheckName = 'basis' | 'commercial' | 'end' | 'fields' | 'whole' | 'narrow' | 'agreement' | 'dpia';

/** A step by which a lab moves its request on. */
export type LabRequestStep = 'submit' | 'accept';

/** A request in the list of a lab. */
export interface LabRequestEntry {
  readonly href: string;
  readonly title: LocalizedText;
  readonly controllerName: string;
  readonly version: number;
  readonly state: ReviewState;
}

/** A request on the page of its lab: its content, beside the results of the checks. */
export interface LabRequestView extends LabRequestEntry {
  readonly listHref: string;
  readonly values: Readonly<Partial<Record<RequestField, string>>>;
  readonly checks: readonly {
    readonly check: ReviewCheckName;
    readonly faults: readonly { readonly at: string; readonly detail: string }[];
  }[];
  readonly comment?: string;
  readonly agreement: {
    readonly text: LocalizedText;
    readonly version: number;
    readonly hash: string;
    readonly acceptedAt?: number;
  };
  /** The address to which steps are sent. */
  readonly action: string;
  /** The step that is due. */
  readonly nextStep?: LabRequestStep;
  /** The address at which the lab can change the request. */
  readonly changeHref?: string;
  /** The address at which the lab requests re-identification. */
  readonly reidentificationHref?: string;
  /** The reason for which the last step was refused. */
  readonly refusal?: string;
}
