import type { AccessesView } from '../access/view.ts';
import type { SignInsView } from '../sign-ins/view.ts';
import type { LocalizedText } from '../../html/localized-text.ts';

/** The reader of the page: the data subject, or the guardian of a child. */
export type ViewerRole = 'subject' | 'guardian';

/** The decisions that a button can make about a purpose. */
export type PurposeChoice = 'yes' | 'no' | 'pause' | 'resume' | 'stop' | 'object';

export type DecisionStateView =
  'none' | 'pending' | 'granted' | 'refused' | 'paused' | 'withdrawn' | 'objected' | 'expired';

/** The fields that a study would receive, beside those that every study receives. */
export interface ReleasedFieldsView {
  /** True if the study sees the ids of activities, false if it only sees which are the same. */
  readonly showsActivity: boolean;
  readonly responses: boolean;
  /** The names of extensions. */
  readonly extensions: readonly string[];
  readonly time: 'exact' | 'PT1S' | 'PT1M' | 'PT1H' | 'P1D' | 'shifted';
}

/** A purpose with the state of its decision, in the language of the reader. Times are milliseconds since the epoch. */
export interface PurposeView {
  readonly id: string;
  readonly version: number;
  readonly kind: 'record' | 'research' | 'product' | 'steering' | 'forward';
  readonly basis: 'consent' | 'contract' | 'public_task';
  readonly title: LocalizedText;
  readonly summary: LocalizedText;
  readonly benefit?: LocalizedText;
  readonly controller: {
    readonly name: string;
    readonly address: string;
    readonly contact: string;
    readonly dpo?: string;
  };
  readonly recipients: readonly string[];
  /** The names of the tools. */
  readonly tools: readonly string[];
  readonly commercial: boolean;
  /** The automated decisions, if there are any. */
  readonly automated?: string;
  readonly released?: ReleasedFieldsView;
  /** True if the data of attachments are forwarded too. */
  readonly attachments: boolean;
  readonly lastDay?: number;
  /** An ISO 8601 duration. */
  readonly retention?: string;
  /** Countries (ISO 3166-1 alpha-2). */
  readonly storage: readonly string[];
  readonly state: DecisionStateView;
  /** The time of the last change of the state; absent before the first decision. */
  readonly since?: number;
  /** The state of the erasure of its data, after a stop or a deletion of everything. */
  readonly erasure?: 'under-way' | 'done';
  readonly isStale: boolean;
  readonly needsParentalConsent: boolean;
  /** The persons who have consented to this version, if it takes two. */
  readonly signatures: readonly ViewerRole[];
  readonly allowedChoices: readonly PurposeChoice[];
  /** True if some choice takes a surer sign-in than the reader's. */
  readonly isWithheld: boolean;
}

/** A statement in the list of the latest. */
export interface TraceView {
  readonly tool: string;
  readonly at: number;
  readonly verb: LocalizedText;
  readonly activity?: LocalizedText;
  /** Its result in words of the page's language; empty without a result. */
  readonly results: readonly string[];
  /** The address of its own page, below the root. */
  readonly href: string;
}

/** The number of statements of a tool in each week, the earliest first. */
export interface RecordedToolView {
  readonly name: string;
  /** Weeks by their Monday. */
  readonly weeks: readonly { readonly monday: number; readonly count: number }[];
}

/** An event of the history. */
export interface EventView {
  readonly seq: number;
  readonly at: number;
  readonly kind:
    | 'yes'
    | 'signature'
    | 'no'
    | 'pause'
    | 'resume'
    | 'stop'
    | 'object'
    | 'forget'
    | 'erase'
    | 'ruled-resume'
    | 'expire'
    | 'lapse'
    | 'kept-out'
    | 'return-signed'
    | 'returned'
    | 'erasing'
    | 'erased'
    | 'contact'
    | 'other';
  readonly initiator: 'subject' | 'guardian' | 'steward' | 'system';
  readonly title?: LocalizedText;
  readonly version?: number;
  /** Present if the institution has recorded it from a paper. */
  readonly isOnPaper?: true;
  /** The address of its receipt. */
  readonly receipt?: string;
}

/** The outcome of the form that was just sent. */
export interface FlashMessage {
  readonly kind:
    | 'yes'
    | 'pending'
    | 'no'
    | 'pause'
    | 'resume'
    | 'stop'
    | 'stop-forward'
    | 'object'
    | 'restored'
    | 'same'
    | 'changed'
    | 'unfit'
    | 'unsure'
    | 'forgotten'
    | 'erased'
    | 'nothing'
    | 'returned'
    | 'return-pending'
    | 'unreturned'
    | 'unchosen';
  readonly title?: LocalizedText;
  /** True if the purpose is the recording by a tool. */
  readonly isRecord?: boolean;
}

/** The longest times of an erasure, by place (ISO 8601 durations). */
export interface ErasureBoundsView {
  readonly store: string;
  readonly journal: string;
  readonly streams: string;
  readonly backups: string;
  readonly recipients: string;
}

/** The page of a learner. */
export interface MeView {
  readonly viewer: ViewerRole;
  /** True if the page shows every tool, so that it can say that there is nothing. */
  readonly seesAll: boolean;
  /** The name of the tool whose link opened the page. */
  readonly tool?: string;
  /** True if a guardian may choose another child. */
  readonly hasChildren?: boolean;
  /** The child's first name, for a guardian. */
  readonly name?: string;
  readonly flashMessage?: FlashMessage;
  /** Present if everything was deleted: nothing is asked or decided then. `since` in milliseconds since the epoch. */
  readonly keptOut?: {
    readonly since: number;
    readonly erasure: 'under-way' | 'done';
    readonly isJoint: boolean;
    /** The persons who have said yes to coming back. */
    readonly signatures: readonly ViewerRole[];
    readonly mayReturn: boolean;
    readonly isWithheld: boolean;
  };
  readonly requestedPurposes: readonly PurposeView[];
  readonly decidedPurposes: readonly PurposeView[];
  readonly recordedTools: readonly RecordedToolView[];
  /** True if the counts cover only the latest statements. */
  readonly isPartial: boolean;
  readonly latestTraces: readonly TraceView[];
  readonly accesses: AccessesView;
  /** The sign-ins; absent if none is listed. */
  readonly signIns?: SignInsView;
  /** Present if the link of the tool shows no traces, because the key that asked for it reads none. */
  readonly readsNothing?: true;
  readonly events: readonly EventView[];
  /** The sequence number before which earlier events can be asked for. */
  readonly nextBefore?: number;
  readonly erasureBounds: ErasureBoundsView;
  /** The number of traces of others that still name the person, though their own traces are erased. */
  readonly mentions?: number;
  /** The authority for complaints. */
  readonly authority?: { readonly name: string; readonly url?: string };
}
