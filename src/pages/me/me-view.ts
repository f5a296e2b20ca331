import type { Phrase } from '../layout/text.ts';

/** Who looks at the page: whom it is about, or the guardian of a child. */
export type Viewer = 'subject' | 'guardian';

/** What may be said about a purpose by a button. */
export type Said = 'yes' | 'no' | 'pause' | 'resume' | 'stop' | 'object';

/** Where a decision stands. */
export type State = 'none' | 'pending' | 'granted' | 'refused' | 'paused' | 'withdrawn' | 'objected' | 'expired';

/** What a study would receive of a statement, beside what every study does. */
export interface GivenView {
  /** Whether it learns which exercise it was, or only which are the same. */
  readonly whichActivity: boolean;
  readonly choices: boolean;
  /** The names of extensions. */
  readonly others: readonly string[];
  readonly time: 'exact' | 'PT1S' | 'PT1M' | 'PT1H' | 'P1D' | 'shifted';
}

/** A purpose, in the language of its reader, and where its decision stands. Times are milliseconds since the epoch. */
export interface PurposeView {
  readonly id: string;
  readonly version: number;
  readonly kind: 'record' | 'research' | 'product' | 'steering' | 'forward';
  readonly basis: 'consent' | 'contract' | 'public_task';
  readonly title: Phrase;
  readonly summary: Phrase;
  readonly benefit?: Phrase;
  readonly controller: {
    readonly name: string;
    readonly address: string;
    readonly contact: string;
    readonly dpo?: string;
  };
  readonly recipients: readonly string[];
  /** The names of the tools that it is about. */
  readonly tools: readonly string[];
  readonly commercial: boolean;
  /** What is decided automatically; absent where nothing is. */
  readonly automated?: string;
  readonly given?: GivenView;
  /** The last day. */
  readonly lastDay?: number;
  /** How long it keeps (ISO 8601). */
  readonly keep?: string;
  /** Countries (ISO 3166-1 alpha-2). */
  readonly storage: readonly string[];
  readonly state: State;
  /** When the state was last changed; absent where nothing was ever said. */
  readonly since?: number;
  /** The text is not the one that was decided on, and asks for more. */
  readonly isStale: boolean;
  readonly isJoint: boolean;
  /** Who has said yes to this version, where it takes two. */
  readonly signed: readonly Viewer[];
  readonly may: readonly Said[];
}

/** A statement in the list of the latest. */
export interface TraceView {
  readonly tool: string;
  readonly at: number;
  readonly verb: Phrase;
  readonly activity?: Phrase;
}

/** What a tool has recorded: how many statements in each of some weeks, the earliest first. */
export interface RecordedView {
  readonly name: string;
  /** Weeks by their Monday. */
  readonly weeks: readonly { readonly monday: number; readonly count: number }[];
}

/** Something that has happened, as the history tells it. */
export interface EventView {
  readonly seq: number;
  readonly at: number;
  readonly what:
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
    | 'erasing'
    | 'erased'
    | 'contact'
    | 'other';
  readonly by: 'subject' | 'guardian' | 'steward' | 'system';
  readonly title?: Phrase;
  readonly version?: number;
  /** Where its receipt is. */
  readonly receipt?: string;
}

/** What the page says of what was just done. */
export interface ToldView {
  readonly what:
    | 'yes'
    | 'pending'
    | 'no'
    | 'pause'
    | 'resume'
    | 'stop'
    | 'object'
    | 'restored'
    | 'same'
    | 'changed'
    | 'unfit'
    | 'forgotten'
    | 'nothing'
    | 'unchosen';
  readonly title?: Phrase;
}

/** How long until what is stopped is gone (ISO 8601 durations). */
export interface BoundsView {
  readonly store: string;
  readonly journal: string;
  readonly streams: string;
  readonly backups: string;
  readonly recipients: string;
}

/** All that the page of a learner shows. */
export interface MeView {
  readonly viewer: Viewer;
  /** The child's first name, for a guardian. */
  readonly name?: string;
  readonly told?: ToldView;
  readonly asked: readonly PurposeView[];
  readonly decided: readonly PurposeView[];
  readonly recorded: readonly RecordedView[];
  /** The counts are of the latest statements alone. */
  readonly isPart: boolean;
  readonly latest: readonly TraceView[];
  readonly events: readonly EventView[];
  /** Where the events go on. */
  readonly earlier?: number;
  readonly bounds: BoundsView;
}
