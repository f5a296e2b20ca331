import type { Token } from '../../../xapi/model/types.ts';
import { unpackPeople } from '../../ports/people-encoding.ts';
import type { StatementOutline, StoredStatement } from '../../ports/statement-repository.ts';
import type { Row } from '../connection/connection.ts';

/** The columns that a statement is read from, in the order that the schema gives. */
export const COLUMNS = 's.id, s.at, s.refs, s.source, s.timestamp, s.voided, s.v, s.text, s.people';

/** The same without the text. */
export const OUTLINE_COLUMNS = 's.id, s.at, s.refs, s.source, s.timestamp, s.voided, s.v, s.people';

/** What the column `voided` is added to where a statement is being erased: less than this, it is not. */
export const ERASING = 2;

/**
 * Stands before each token in the column `refs`. No token holds it, so a search for both together finds whole tokens
 * only; the index takes it for a space.
 */
const MARK = '.';

/** What to search the column `refs` for, to see whether it has the token. */
export const markToken = (token: Token): string => MARK + token;

/** What to ask the index for, to get the rows that have any of the tokens. */
export const anyOf = (tokens: readonly Token[]): string =>
  [...new Set(tokens)].map((token) => `"${token}"`).join(' OR ');

/**
 * Whether this is the token of a reference or of a voiding, which `targets` holds too (`xapi/tokens.ts`, `targetToken`,
 * `voidingToken`).
 */
export const isTargetToken = (token: Token): boolean => token.startsWith('~');

/** Tokens as the column `refs` holds them, and as the index takes them. */
export const joinTokens = (tokens: readonly Token[]): string => (tokens.length === 0 ? '' : MARK + tokens.join(MARK));

/** The tokens that `joinTokens` joined. */
export const splitTokens = (joined: string): readonly Token[] => joined.split(MARK).slice(1);

/** The statement in a row that has `COLUMNS`. */
export const readStatement = (row: Row): StoredStatement => {
  const state = row['voided'] as number;
  const people = row['people'];
  return {
    id: row['id'] as string,
    at: row['at'] as string,
    text: row['text'] as Uint8Array,
    refs: splitTokens(row['refs'] as string),
    source: row['source'] as string,
    timestamp: row['timestamp'] as number,
    voided: (state & 1) === 1,
    v: row['v'] as number,
    ...(typeof people === 'string' ? { people: unpackPeople(people) } : {}),
    ...(state >= ERASING ? { erasing: true as const } : {}),
  };
};

/** All but the text of the statement in a row that has `OUTLINE_COLUMNS`. */
export const readOutline = (row: Row): StatementOutline => {
  const { text: _, ...outline } = readStatement(row);
  return outline;
};
