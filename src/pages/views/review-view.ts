import type { LocalizedText } from '../html/localized-text.ts';
import type { RequestField } from './request-form-view.ts';

export type ReviewState = 'draft' | 'submitted' | 'approved' | 'open' | 'suspended' | 'closed' | 'destroyed';
export type ReviewCheckName = 'basis' | 'commercial' | 'end' | 'fields' | 'whole' | 'narrow' | 'agreement' | 'dpia';

/** A step by which a lab or a steward moves a request on. */
export type ReviewStep = 'submit' | 'accept' | 'approve' | 'approve-dpia' | 'return' | 'open' | 'suspend' | 'close';

/** A request in the review queue. */
export interface ReviewEntryView {
  readonly href: string;
  readonly title: LocalizedText;
  readonly controllerName: string;
  readonly version: number;
  readonly state: ReviewState;
}

/** An account, or a key with the name of its source. */
export interface ReviewActorView {
  readonly id: string;
  readonly keyOf?: string;
}

/** A request on its page: its content, beside the results of the checks. */
export interface ReviewView extends ReviewEntryView {
  readonly listHref: string;
  readonly values: Readonly<Partial<Record<RequestField, string>>>;
  readonly checks: readonly {
    readonly check: ReviewCheckName;
    readonly faults: readonly { readonly at: string; readonly detail: string }[];
  }[];
  /** The open studies of the same lab over some of the same tools; numbers of people are rounded, absent if few. */
  readonly overlaps: readonly {
    readonly study: string;
    readonly title: LocalizedText;
    readonly sources: readonly string[];
    readonly time?: string;
    readonly both?: number;
    readonly onlyThis?: number;
    readonly onlyOther?: number;
    readonly isRevealing: boolean;
  }[];
  readonly comment?: string;
  readonly agreement: {
    readonly text: LocalizedText;
    readonly version: number;
    readonly hash: string;
    readonly acceptedAt?: number;
  };
  /** The steps taken, the newest last, with actors and the persons that these count as if others. Only for officers. */
  readonly taken?: readonly {
    readonly step: ReviewStep | 'draft';
    readonly by: ReviewActorView;
    readonly hand?: ReviewActorView;
    readonly at: number;
  }[];
  /** The address to which steps are sent. */
  readonly action: string;
  /** The step that is due. */
  readonly nextStep?: ReviewStep;
  readonly otherSteps: readonly ReviewStep[];
  /** The address at which the lab can change the request. */
  readonly changeHref?: string;
  /** The address at which the lab requests re-identification. */
  readonly reidentificationHref?: string;
  /** The reason for which the last step was refused. */
  readonly refusal?: string;
}
