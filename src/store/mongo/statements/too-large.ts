import type { StoredStatement } from '../../ports/statements/statement-repository.ts';

/** The largest document of MongoDB, in bytes. */
const MAX_DOCUMENT_BYTES = 16_777_216;
/** The most tokens that a statement may inherit (`MAX_REFS` of the sink): there must be room from the start. */
const MAX_INHERITED_TOKENS = 100_000;
/** The most that an array's element takes: its type, its index as text, the length, 16 characters, two NULs. */
const TOKEN_BYTES = 29;
const PERSON_BYTES = 100;
const OTHER_BYTES = 1_024;
/** The accounts that may take the place of all who are named in a statement, at most 1,000 of some 200 bytes. */
const REPLACED_BYTES = 200_000;

/**
 * True if a statement could come to need a document larger than MongoDB allows: an upper bound, not a measurement. So
 * every process answers the same, and the driver never refuses one, which would end a call for all its statements.
 */
export const isTooLarge = ({ text, refs, people = [] }: Pick<StoredStatement, 'text' | 'refs' | 'people'>): boolean =>
  text.byteLength +
    TOKEN_BYTES * Math.max(refs.length, MAX_INHERITED_TOKENS) +
    PERSON_BYTES * people.length +
    REPLACED_BYTES +
    OTHER_BYTES >
  MAX_DOCUMENT_BYTES;
