import type { Token } from '../../../xapi/model/types.ts';
import { unpackStatementPeople } from '../../ports/encodings.ts';
import type { StatementWithoutText, StoredStatement } from '../../ports/statement-repository.ts';
import type { Row } from '../connection/connection.ts';

/** The columns of a statement `s`, in the order of the schema. */
export const COLUMNS = 's.id, s.at, s.refs, s.source, s.timestamp, s.voided, s.v, s.text, s.people, s.defines';

/** `COLUMNS` without the text. */
export const COLUMNS_WITHOUT_TEXT = 's.id, s.at, s.refs, s.source, s.timestamp, s.voided, s.v, s.people, s.defines';

/** Added to the column `voided` of a statement that is being erased: a smaller value is one that is not. */
export const ERASING = 2;

/**
 * Precedes each token in the column `refs`. No token contains it, so a search for both finds whole tokens only; the
 * full-text index treats it as a space.
 */
const MARK = '.';

/** The text to search the column `refs` for. */
export const markToken = (token: Token): string => MARK + token;

/** The full-text query for rows with any of the tokens. */
export const anyOf = (tokens: readonly Token[]): string =>
  [...new Set(tokens)].map((token) => `"${token}"`).join(' OR ');

/** Whether the table `targets` has the token too: that of a reference or a voiding (`targetToken`, `voidingToken`). */
export const isTargetToken = (token: Token): boolean => token.startsWith('~');

/** The column `refs`, as the full-text index reads it. */
export const joinTokens = (tokens: readonly Token[]): string => (tokens.length === 0 ? '' : MARK + tokens.join(MARK));

/** Reverses `joinTokens`. */
export const splitTokens = (joined: string): readonly Token[] => joined.split(MARK).slice(1);

/** The statement in a row that has `COLUMNS`. */
export const rowToStatement = (row: Row): StoredStatement => {
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
    ...(typeof people === 'string' ? { people: unpackStatementPeople(people) } : {}),
    ...(row['defines'] === 0 ? { defines: false as const } : {}),
    ...(state >= ERASING ? { erasing: true as const } : {}),
  };
};

/** The statement in a row that has `COLUMNS_WITHOUT_TEXT`. */
export const rowToStatementWithoutText = (row: Row): StatementWithoutText => {
  const { text: _, ...rest } = rowToStatement(row);
  return rest;
};
