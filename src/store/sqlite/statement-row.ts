import type { Token } from '../../xapi/types.ts';
import type { StoredStatement } from '../store.ts';
import type { Row } from './connection.ts';

/** The columns that a statement is read from, in the order that the schema gives. */
export const COLUMNS = 's.id, s.at, s.refs, s.source, s.timestamp, s.voided, s.v, s.text';

/** Stands before each token in the column `refs`. No token holds it, so a search for both together finds whole tokens only. */
const MARK = '.';

/** What to search the column `refs` for, to see whether it has the token. */
export const markToken = (token: Token): string => MARK + token;

/** What to ask the index for, to get the rows that have any of the tokens. */
export const anyOf = (tokens: readonly Token[]): string => [...new Set(tokens)].map((token) => `"${token}"`).join(' OR ');

/** Tokens as the index takes them. */
export const indexed = (tokens: readonly Token[]): string => tokens.join(' ');

/** Whether this is the token of a reference, which `targets` holds too (`xapi/tokens.ts`, `targetToken`). */
export const isTargetToken = (token: Token): boolean => token.startsWith('~');

/** Tokens as the column `refs` holds them. */
export const joinTokens = (tokens: readonly Token[]): string => tokens.map(markToken).join('');

/** The tokens that `joinTokens` joined. */
export const splitTokens = (joined: string): readonly Token[] => joined.split(MARK).slice(1);

/** The statement in a row that has `COLUMNS`. */
export const readStatement = (row: Row): StoredStatement => ({
  id: row['id'] as string,
  at: row['at'] as string,
  text: row['text'] as Uint8Array,
  refs: splitTokens(row['refs'] as string),
  source: row['source'] as string,
  timestamp: row['timestamp'] as number,
  voided: row['voided'] === 1,
  v: row['v'] as number,
});
