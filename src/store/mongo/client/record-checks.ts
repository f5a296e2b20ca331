import { damagedRecord } from '../../ports/checked/damaged-record.ts';
import { type CheckedKind, documentChecksum } from '../../ports/checked/record-checksum.ts';

/** The member of each document of a checked kind; absent in those of a release before. */
export interface WithChecksum {
  readonly checksum?: number;
}

const CHECKSUM = 'checksum';

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

/**
 * Kinds that get a checksum with their next change: there may be very many documents of a kind, or each is over within
 * the hour. While an earlier release may change them in place, they get none.
 */
export const SEALED_WHEN_CHANGED: ReadonlySet<CheckedKind> = new Set(['release', 'ended-session']);

/** Tells documents that are as they were written. */
export interface RecordChecks {
  /** The document with its checksum, or without one while a release before may change it in place. */
  seal<T extends Identified>(kind: CheckedKind, document: T): T;
  isIntact(kind: CheckedKind, document: Identified): boolean;
  /** The result of `read` for the document, or the substitute for a damaged one. */
  read<T extends Identified, R extends object>(kind: CheckedKind, document: T, read: (document: T) => R): R;
}

/** True if a name is that of the checksum with one letter changed, as one bit changes it. */
const wasChecksum = (name: string): boolean =>
  name.length === CHECKSUM.length && Array.from(name).filter((letter, at) => letter !== CHECKSUM[at]).length === 1;

/** `isComplete`: true if all documents have checksums, and no earlier release writes others any more. */
export const createRecordChecks = (isComplete: () => boolean): RecordChecks => {
  const isIntact: RecordChecks['isIntact'] = (kind, document) => {
    const mayLack = !isComplete() || SEALED_WHEN_CHANGED.has(kind);
    if (mayLack && document.checksum === undefined) return !Object.keys(document).some(wasChecksum);
    if (!isComplete() && CHANGED_IN_PLACE.has(kind)) return true;
    return document.checksum === documentChecksum(kind, document);
  };
  return {
    isIntact,
    seal: (kind, document) => {
      if (isComplete()) return sealed(kind, document);
      const { checksum: _, ...rest } = document;
      return rest as typeof document;
    },
    read: (kind, document, read) =>
      isIntact(kind, document) ? read(document) : damagedRecord(kind, String(document._id)),
  };
};

/** True if a document has a checksum that is not that of its members. */
export const isDamagedDocument = (kind: CheckedKind, document: Identified | null): boolean =>
  document?.checksum !== undefined && document.checksum !== documentChecksum(kind, document);

export const STRICT_CHECKS: RecordChecks = createRecordChecks(() => true);
