import type { AttentionKind, PartHealth } from './overview-types.ts';

/** A link to the page on which something is repaired. */
export type WayOutLink =
  'sources' | 'violations' | 'keys' | 'deadLetters' | 'erasures' | 'forwarding' | 'webhook' | 'study';

/** The texts of the overview. */
export interface OverviewTexts {
  readonly title: string;
  readonly intro: (organisation: string) => string;
  readonly needs: string;
  readonly needsNothing: string;
  readonly attention: Readonly<Record<AttentionKind, string>>;
  readonly severities: Readonly<Record<'error' | 'warning', string>>;
  readonly wayOut: Readonly<
    Record<WayOutLink | 'behind' | 'damaged' | 'backup-old' | 'noes-late' | 'people-unasked', string>
  > & {
    readonly process: (role: string) => string;
    readonly service: (part: string) => string;
  };
  /** The link to the page of the alert. */
  readonly runbook: string;
  readonly until: (day: string) => string;
  readonly figures: string;
  readonly perSecond: Readonly<Record<'accepted' | 'refused' | 'withheld', string>>;
  readonly consistent: string;
  readonly sinkLag: string;
  readonly seconds: (seconds: string) => string;
  readonly releaserLag: string;
  readonly disk: string;
  readonly diskFree: (free: string, total: string) => string;
  readonly backup: string;
  readonly noBackup: string;
  readonly parts: string;
  readonly partsCaption: string;
  readonly columns: Readonly<Record<'part' | 'health' | 'since' | 'processes', string>>;
  readonly healths: Readonly<Record<PartHealth, string>>;
}
