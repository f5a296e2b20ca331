import { damagedRecord } from '../../ports/checked/damaged-record.ts';
import { type CheckedKind, documentChecksum } from '../../ports/checked/record-checksum.ts';

/** The member of each document of a checked kind; absent in those of a release before. */
export interface WithChecksum {
  readonly checksum?: number;
}

type Identified = WithChecksum & { readonly _id: unknown };

/**
 * Releases before change documents of these kinds in place, and keep a checksum that is there. While one of them may
 * run, those documents are not checked.
 */
export const CHANGED_IN_PLACE: ReadonlySet<CheckedKind> = new Set([
  'credential',
  'session-credential',
  'account-session',
  'study-cursor',
  'pattern-run',
  'progress',
]);

/** The document with the checksum of all its other members. */
export const sealed = <T extends Identified>(kind: CheckedKind, document: T): T & { readonly checksum: number } => ({
  ...document,
  checksum: documentChecksum(kind, document),
});

/** Tells documents that are as they were written. */
export interface RecordChecks {
  isWhole(kind: CheckedKind, document: Identified): boolean;
  /** What is read of the document, or what stands for a damaged one. */
  read<T extends Identified, R extends object>(kind: CheckedKind, document: T, read: (document: T) => R): R;
}

/** `isComplete`: whether all documents have checksums, and no release before writes others any more. */
export const createRecordChecks = (isComplete: () => boolean): RecordChecks => {
  const isWhole: RecordChecks['isWhole'] = (kind, document) => {
    if (!isComplete() && (document.checksum === undefined || CHANGED_IN_PLACE.has(kind))) return true;
    return document.checksum === documentChecksum(kind, document);
  };
  return {
    isWhole,
    read: (kind, document, read) =>
      isWhole(kind, document) ? read(document) : damagedRecord(kind, String(document._id)),
  };
};

export const STRICT_CHECKS: RecordChecks = createRecordChecks(() => true);
