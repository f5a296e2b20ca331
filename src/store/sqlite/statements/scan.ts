import type { StatementOutline, StoredStatement, WalkQuery } from '../../ports/statement-repository.ts';
import type { Connection, SqlValue } from '../connection/connection.ts';
import { boundNumber } from './sort-number.ts';
import { anyOf, COLUMNS, OUTLINE_COLUMNS, readOutline, readStatement } from './statement-row.ts';

const ALL = 'SELECT n FROM statements WHERE n > ? ORDER BY n LIMIT ?';
const OF_TOKEN = 'SELECT rowid AS n FROM postings WHERE postings MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?';
const OUTLINES = `SELECT ${OUTLINE_COLUMNS} FROM statements s WHERE s.n > ? ORDER BY s.n LIMIT ?`;

const boundsOf = ({ above, limit }: Omit<WalkQuery, 'token'>): readonly SqlValue[] => [
  above === undefined ? -1n : boundNumber(above),
  limit,
];

/** Statements in the order of their sort keys, whatever their state. */
export const walk = (connection: Connection, { token, ...query }: WalkQuery): readonly StoredStatement[] => {
  const [from, values] =
    token === undefined ? [ALL, boundsOf(query)] : [OF_TOKEN, [anyOf([token]), ...boundsOf(query)]];
  return connection
    .all(`SELECT ${COLUMNS} FROM (${from}) c CROSS JOIN statements s ON s.n = c.n ORDER BY c.n`, ...values)
    .map(readStatement);
};

/** All statements in that order, without their texts. */
export const outline = (connection: Connection, query: Omit<WalkQuery, 'token'>): readonly StatementOutline[] =>
  connection.all(OUTLINES, ...boundsOf(query)).map(readOutline);
