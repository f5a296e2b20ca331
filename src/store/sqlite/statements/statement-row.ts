import type { SortKey, Token } from '../../../xapi/model/types.ts';
import { sortKey } from '../../../xapi/statement/sort-key.ts';
import { unpackStatementPeople } from '../../ports/encodings.ts';
import type { StatementWithoutText, StoredStatement } from '../../ports/statements/statement-repository.ts';
import { damagedStatement, flagsChecksum, statementChecksum } from '../../ports/statements/statement-checksum.ts';
import type { Row, SqlValue } from '../connection/connection.ts';
import { flagsChecksumSql } from '../connection/record-checksums.ts';

/** The columns of a statement `s`, in the order of the schema, and both parts of its number (`sortNumber`). */
export const COLUMNS = `s.id, s.at, s.refs, s.source, s.timestamp, s.voided, s.v, s.text, s.people, s.defines,
  s.checksum, s.flags_checksum, s.n >> 21 AS stored, s.n & 2097151 AS place`;

/** `COLUMNS` without the text. */
export const COLUMNS_WITHOUT_TEXT = 's.id, s.at, s.refs, s.source, s.timestamp, s.voided, s.v, s.people, s.defines';

/** Added to the column `voided` of a statement that is being erased: the value of any other statement is smaller. */
export const ERASING = 2;

/**
 * SQL: 1 for a statement `s` with fewer flags than this, and for one whose flags are damaged. A filter that left such a
 * statement out would decide by its flags.
 */
export const hasFlagsBelow = (flags: number): string =>
  `(s.voided < ${flags} OR ${flagsChecksumSql('s.voided', 's')} IS NOT s.flags_checksum)`;

/** SQL: 1 for a statement `s` that is certainly being erased. */
export const IS_ERASING = `(s.voided >= ${ERASING} AND ${flagsChecksumSql('s.voided', 's')} IS s.flags_checksum)`;

/**
 * Precedes each token in the column `refs`. No token contains it, so a search for both finds only complete tokens; the
 * full-text index treats it as a space.
 */
const MARK = '.';

/** The text to search the column `refs` for. */
export const markToken = (token: Token): string => MARK + token;

/** The full-text query for rows with any of the tokens. */
export const anyOf = (tokens: readonly Token[]): string =>
  [...new Set(tokens)].map((token) => `"${token}"`).join(' OR ');

/** True if the table `targets` has the token too: that of a reference or a voiding (`targetToken`, `voidingToken`). */
export const isTargetToken = (token: Token): boolean => token.startsWith('~');

/** The column `refs`, as the full-text index reads it. */
export const joinTokens = (tokens: readonly Token[]): string => (tokens.length === 0 ? '' : MARK + tokens.join(MARK));

/** Reverses `joinTokens`. */
export const splitTokens = (joined: string): readonly Token[] => joined.split(MARK).slice(1);

const asText = (value: SqlValue | undefined): string => (typeof value === 'string' ? value : '');
const asNumber = (value: SqlValue | undefined): number => (typeof value === 'number' ? value : 0);

/** The people of a row; none if they cannot be read. */
const peopleIn = (row: Row): Pick<StoredStatement, 'people'> => {
  const { people } = row;
  if (typeof people !== 'string') return {};
  try {
    return { people: unpackStatementPeople(people) };
  } catch {
    return {};
  }
};

/** The statement in a row that has `COLUMNS_WITHOUT_TEXT`. No value is relied on: the row may be damaged. */
export const rowToStatementWithoutText = (row: Row): StatementWithoutText => {
  const state = asNumber(row['voided']);
  return {
    id: asText(row['id']),
    at: asText(row['at']),
    refs: splitTokens(asText(row['refs'])),
    source: asText(row['source']),
    timestamp: asNumber(row['timestamp']),
    voided: (state & 1) === 1,
    v: asNumber(row['v']),
    ...peopleIn(row),
    ...(row['defines'] === 0 && { defines: false as const }),
    ...(state >= ERASING && { erasing: true as const }),
  };
};

/** The checksum of a row that has `COLUMNS`, of what is in it. */
const checksumOf = (row: Row, text: Uint8Array): number =>
  statementChecksum({
    id: row['id'] as string,
    at: row['at'] as string,
    source: row['source'] as string,
    timestamp: row['timestamp'] as number,
    ...(row['defines'] === 0 && { defines: false }),
    packedPeople: row['people'] === null ? undefined : (row['people'] as string),
    text,
  });

/** True if the flags of a row that has `COLUMNS` are as they were set. */
const areFlagsIntact = ({ id, voided, flags_checksum: checksum }: Row): boolean =>
  voided === 0 ? checksum === null : typeof voided === 'number' && checksum === flagsChecksum(asText(id), voided);

/**
 * The damaged statement in a row that has `COLUMNS`. A flag that is not as it was set
 * erases nothing: a sweep would delete a statement without an erasure.
 */
export const rowToDamaged = (row: Row, known: Partial<Pick<StoredStatement, 'id' | 'at'>>): StoredStatement => {
  const { erasing, ...rest } = rowToStatementWithoutText(row);
  return damagedStatement({ ...rest, ...(erasing === true && areFlagsIntact(row) && { erasing }), ...known });
};

/** The statement in a row that has `COLUMNS`; a damaged one if the row is not as it was written. */
export const rowToStatement = (row: Row): StoredStatement => {
  const { text, checksum } = row;
  const rest = rowToStatementWithoutText(row);
  // Rows of a release before have no checksum.
  const isIntact =
    text instanceof Uint8Array && (checksum === null || checksum === checksumOf(row, text)) && areFlagsIntact(row);
  return isIntact ? Object.assign(rest, { text }) : rowToDamaged(row, { at: keyOf(row, rest.at) });
};

/** The sort key by the number of a row that has `COLUMNS`: pages go on behind it, so it must not be damaged. */
const keyOf = ({ stored, place }: Row, otherwise: SortKey): SortKey =>
  typeof stored === 'number' && typeof place === 'number'
    ? sortKey(stored, Math.floor(place / 65_536), place % 65_536)
    : otherwise;
