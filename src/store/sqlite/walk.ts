import type { StoredStatement, WalkQuery } from '../statement-shelf.ts';
import type { Connection } from './connection.ts';
import { boundNumber } from './sort-number.ts';
import { anyOf, COLUMNS, readStatement } from './statement-row.ts';

const ALL = 'SELECT n FROM statements WHERE n > ? ORDER BY n LIMIT ?';
const OF_TOKEN = 'SELECT rowid AS n FROM postings WHERE postings MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?';

/** Statements in the order of their sort keys, whatever their state. */
export const walk = (connection: Connection, { token, above, limit }: WalkQuery): readonly StoredStatement[] => {
  const bounds = [above === undefined ? -1n : boundNumber(above), limit];
  const [from, values] = token === undefined ? [ALL, bounds] : [OF_TOKEN, [anyOf([token]), ...bounds]];
  return connection.all(`SELECT ${COLUMNS} FROM (${from}) c CROSS JOIN statements s ON s.n = c.n ORDER BY c.n`, ...values).map(readStatement);
};
