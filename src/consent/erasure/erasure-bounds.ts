import { HOUR_MS } from '../../core/time.ts';

/** The longest time until stopped data are gone, as ISO 8601 durations. */
export interface ErasureBounds {
  readonly store: string;
  /** By the retention of the journal. */
  readonly journal: string;
  /** By the compaction of study streams. */
  readonly streams: string;
  /** By the rotation of backups. Copies of damaged write-ahead logs (SQLite) are deleted after 7 days. */
  readonly backups: string;
  /** From the copies of recipients, who confirm it. */
  readonly recipients: string;
}

/** The promised bounds of a stop, for a journal of the default retention; streams as their topics are configured. */
export const ERASURE_BOUNDS: ErasureBounds = {
  store: 'PT1M',
  journal: 'P2D',
  streams: 'P1D',
  backups: 'P30D',
  recipients: 'P30D',
};

/** A segment of Kafka is closed after an hour, and deleted within minutes of its retention. */
const JOURNAL_DELAY_HOURS = 2;

/** The longest time until stopped data are gone from a journal of this retention: an ISO 8601 duration. */
export const journalBound = (retentionMs: number): string => {
  const hours = Math.ceil(retentionMs / HOUR_MS) + JOURNAL_DELAY_HOURS;
  return hours % 24 === 0 ? `P${hours / 24}D` : `PT${hours}H`;
};
