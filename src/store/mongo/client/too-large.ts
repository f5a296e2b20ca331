import type { StoredStatement } from '../../ports/statement-repository.ts';

/** Where a document of MongoDB ends, in bytes. */
const ENDS_AT = 16_777_216;
/**
 * How many tokens a statement may come to have by those that it refers to (`sink/settle.ts`); there must be room for
 * them from the beginning.
 */
const LATER_TOKENS = 100_000;
/** What an element of an array takes at most: its type, its index as text, the length, 16 characters, two NULs. */
const TOKEN_BYTES = 29;
const PERSON_BYTES = 100;
const OTHER_BYTES = 1_024;

/**
 * Whether a statement could come to need a document larger than MongoDB keeps. It is reckoned, not measured, and rather
 * too high: every process then answers the same for a statement, and a refusal by the driver, which would end a call
 * for all its statements, never comes.
 */
export const isTooLarge = ({ text, refs, people = [] }: Pick<StoredStatement, 'text' | 'refs' | 'people'>): boolean =>
  text.byteLength + TOKEN_BYTES * Math.max(refs.length, LATER_TOKENS) + PERSON_BYTES * people.length + OTHER_BYTES >
  ENDS_AT;
