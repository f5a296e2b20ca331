import type { LocalizedText } from '../html/localized-text.ts';

export type ReidentificationStateView = 'asked' | 'steward-approved' | 'dpo-approved' | 'approved' | 'done' | 'refused';
/** The roles that rule on a request. */
export type ReidentificationRoleView = 'steward' | 'dpo';
export type ReidentificationStep = 'approve' | 'refuse' | 'reveal';
/** The reasons for which a step had no effect. */
export type ReidentificationError = 'forbidden' | 'conflict' | 'unfound' | 'delay' | 'unchosen';

/** A request as its lab may see it. */
interface LabRequestView {
  readonly pseudonym: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly state: 'asked' | 'steward-approved' | 'done' | 'refused';
}

/** The requests of a lab, and the values of its form. */
export interface LabReidentificationView {
  readonly title: LocalizedText;
  /** The lab's page of its study. */
  readonly studyHref: string;
  /** The address to which the form is sent. */
  readonly action: string;
  /** The requests, the latest first. */
  readonly requests: readonly LabRequestView[];
  readonly values: { readonly pseudonym: string; readonly reason: string };
  readonly faults: readonly ('pseudonym' | 'reason')[];
  /** True if the request was well-formed, but the state of the study or of other requests forbids it. */
  readonly isRefused: boolean;
}

/** A request as its reviewers see it. Times are milliseconds since the epoch. */
export interface ReidentificationView {
  readonly id: string;
  readonly study: { readonly title: LocalizedText; readonly href: string };
  readonly controllerName: string;
  readonly pseudonym: string;
  readonly reason: string;
  readonly at: number;
  readonly state: ReidentificationStateView;
  readonly approvals: Readonly<Partial<Record<ReidentificationRoleView, number>>>;
  /** The requester and the approvers, by account or key, and the person that each counts as if that is another. */
  readonly rulers: Readonly<
    Partial<Record<ReidentificationRoleView | 'asked', { readonly by: string; readonly hand?: string }>>
  >;
  readonly refusal?: { readonly role: ReidentificationRoleView; readonly at: number };
  /** The time from which the person can read of it. Absent if at once, or if the reader may not know. */
  readonly delayedUntil?: number;
  /** The address to which steps are sent. */
  readonly action: string;
  /** The steps that the reader may take, in each of their roles. */
  readonly allowedSteps: readonly {
    readonly role: ReidentificationRoleView;
    readonly allowedSteps: readonly ReidentificationStep[];
  }[];
  /** True if the reader belongs to the lab that made the request. */
  readonly isOwnLab: boolean;
}

/** The requests of all studies. */
export interface ReidentificationQueueView {
  readonly open: readonly ReidentificationView[];
  readonly closed: readonly ReidentificationView[];
  /** True if the reader may use the review queue of studies too. */
  readonly hasReviewQueue: boolean;
  readonly error?: { readonly kind: ReidentificationError; readonly requestId: string };
}

/** An identified person, shown once. */
export interface RevealedPersonView {
  readonly person: string;
  readonly name?: string;
  /** The identifiers by which each source knows the person. */
  readonly identifiers: readonly { readonly source: string; readonly identifier: string }[];
  readonly pseudonym: string;
  /** The time from which the person can read it, in milliseconds since the epoch; absent if at once. */
  readonly delayedUntil?: number;
}
