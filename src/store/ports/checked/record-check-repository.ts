import type { CheckedKind } from './record-checksum.ts';

/** The number of records of a kind that were read, and the keys of the damaged ones. */
export interface CheckedRecords {
  readonly read: number;
  readonly damaged: readonly string[];
}

/** The result for every kind; an identifier is damaged too if one of its two copies is missing. */
export type CheckedByKind = Readonly<Record<CheckedKind, CheckedRecords>>;

/** The kinds of which Carnet makes another record by itself once a damaged one is gone. */
export const REMADE_KINDS = [
  'session-credential',
  'account-session',
  'pattern-run',
  'study-cursor',
  'progress',
] as const satisfies readonly CheckedKind[];

/** Reads all records that carry checksums. Rejects with Problem `store-unavailable`. */
export interface RecordCheckRepository {
  check(): Promise<CheckedByKind>;
  /**
   * Writes each record anew that has an undamaged copy beside a damaged one, and deletes damaged records of
   * `REMADE_KINDS`. Resolves with the keys of those that were repaired, by kind.
   */
  repair(): Promise<Readonly<Partial<Record<CheckedKind, readonly string[]>>>>;
}
