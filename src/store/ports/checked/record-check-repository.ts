import type { CheckedKind } from './record-checksum.ts';

/** How many records of a kind were read, and what the damaged ones are stored under. */
export interface CheckedRecords {
  readonly read: number;
  readonly damaged: readonly string[];
}

/** Of every kind; an identifier is damaged too if one of its two copies is missing. */
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
   * Writes each record anew of whose two copies one is whole, and deletes damaged records of `REMADE_KINDS`. Resolves
   * with what was mended, by kind.
   */
  mend(): Promise<Readonly<Partial<Record<CheckedKind, readonly string[]>>>>;
}
