import type { ScanQuery, StatementWithoutText, StoredStatement } from '../../ports/statements/statement-repository.ts';
import type { Connection, SqlValue } from '../connection/connection.ts';
import { boundNumber } from './sort-number.ts';
import { noteDamagedPostings } from './note-damaged-postings.ts';
import { readStatements } from './read-statements.ts';
import { anyOf, COLUMNS, COLUMNS_WITHOUT_TEXT, rowToStatementWithoutText } from './statement-row.ts';

const ALL = 'SELECT n FROM statements WHERE n > ? ORDER BY n LIMIT ?';
const OF_TOKEN = 'SELECT rowid AS n FROM postings WHERE postings MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?';
const ALL_WITHOUT_TEXT = `SELECT ${COLUMNS_WITHOUT_TEXT} FROM statements s WHERE s.n > ? ORDER BY s.n LIMIT ?`;

const boundsOf = ({ above, limit }: Omit<ScanQuery, 'token'>): readonly SqlValue[] => [
  above === undefined ? -1n : boundNumber(above),
  limit,
];

/** Statements by ascending sort key, in any state. */
export const scan = (connection: Connection, { token, ...query }: ScanQuery): readonly StoredStatement[] => {
  const [from, values] =
    token === undefined ? [ALL, boundsOf(query)] : [OF_TOKEN, [anyOf([token]), ...boundsOf(query)]];
  const sql = `SELECT ${COLUMNS} FROM (${from}) c LEFT JOIN statements s ON s.n = c.n ORDER BY c.n`;
  const rows = connection.all(sql, ...values);
  if (rows.some((row) => row['id'] === null)) throw noteDamagedPostings(connection);
  return readStatements(connection, rows);
};

/** The same scan over all statements, without their texts. */
export const scanWithoutText = (
  connection: Connection,
  query: Omit<ScanQuery, 'token'>,
): readonly StatementWithoutText[] =>
  connection.all(ALL_WITHOUT_TEXT, ...boundsOf(query)).map(rowToStatementWithoutText);
