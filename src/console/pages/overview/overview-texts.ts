import type { AttentionKind, PartHealth } from './overview-types.ts';
import type { OldReason, StatusWord } from './status.ts';

/** A link to the page on which something is repaired. */
export type WayOutLink =
  | 'sources'
  | 'violations'
  | 'refusals'
  | 'keys'
  | 'deadLetters'
  | 'erasures'
  | 'retention'
  | 'forwarding'
  | 'webhook'
  | 'study'
  | 'runbook';

/** Kinds with a short sentence on what to do, since no page of the console mends them. */
export type HintedKind =
  'damaged' | 'backup-old' | 'backup-missing' | 'disk-low' | 'noes-late' | 'people-unasked' | 'part-behind';

/** The texts of the overview. */
export interface OverviewTexts {
  readonly title: string;
  readonly status: string;
  /** A sentence of the status line; `part` is the name of a part, `lag` a duration. */
  readonly words: Readonly<Record<StatusWord, (of: { readonly part: string; readonly lag: string }) => string>>;
  /** The same sentence where it is not known if it is still so. */
  readonly takingThen: string;
  readonly oldReasons: Readonly<Record<OldReason, string>>;
  readonly asOf: (time: string) => string;
  readonly organisation: (organisation: string) => string;
  readonly needs: string;
  readonly needsNothing: string;
  readonly neededNothing: string;
  readonly checking: string;
  readonly showAll: (count: string) => string;
  readonly showFewer: string;
  readonly attention: Readonly<Record<AttentionKind, string>>;
  /** A part, and what is the matter with it. */
  readonly partIs: (part: string, state: string) => string;
  readonly severities: Readonly<Record<'error' | 'warning', string>>;
  readonly refusedShare: (share: string) => string;
  readonly hints: Readonly<Record<HintedKind, string>> & {
    readonly process: (role: string) => string;
    readonly service: (part: string) => string;
  };
  readonly wayOut: Readonly<Record<WayOutLink, string>>;
  readonly until: (day: string) => string;
  readonly figures: string;
  readonly tiles: Readonly<Record<'accepted' | 'refused' | 'withheld' | 'delay', string>>;
  readonly perSecond: string;
  readonly rounded: string;
  readonly upToDate: string;
  readonly late: string;
  readonly seconds: (seconds: string) => string;
  readonly minutes: (minutes: string) => string;
  readonly hours: (hours: string) => string;
  readonly unread: string;
  readonly parts: string;
  readonly partNames: Readonly<Record<string, string>>;
  readonly healths: Readonly<Record<PartHealth, string>>;
  readonly since: (time: string) => string;
  readonly releaserLag: string;
  readonly disk: string;
  readonly diskFree: (free: string, total: string) => string;
  readonly backup: string;
  readonly noBackup: string;
}
