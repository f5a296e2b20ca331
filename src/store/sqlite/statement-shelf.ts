import type { StatementId } from '../../xapi/types.ts';
import type { StatementShelf, StoredStatement } from '../store.ts';
import { type Connection, promised } from './connection.ts';
import { createPage } from './page.ts';
import { sortNumber } from './sort-number.ts';
import { anyOf, COLUMNS, indexed, isTargetToken, joinTokens, readStatement, splitTokens } from './statement-row.ts';

const INSERT = `INSERT INTO statements (n, id, at, refs, source, timestamp, voided, v, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`;
const INDEX = 'INSERT INTO postings (rowid, refs) VALUES (?, ?)';
const ADD_TARGET = 'INSERT INTO targets (token, n) VALUES (?, ?) ON CONFLICT DO NOTHING';
const IS_NUMBERED = 'SELECT 1 FROM statements WHERE n = ?';

/** The number of a new row: its sort key's, or the next free one should another statement have that key. */
const freeNumber = (connection: Connection, at: string): bigint => {
  let n = sortNumber(at);
  while (connection.get(IS_NUMBERED, n) !== undefined) n += 1n;
  return n;
};

const insertOne = (connection: Connection, statement: StoredStatement): boolean => {
  const { id, at, refs, source, timestamp, voided, v, text } = statement;
  const n = freeNumber(connection, at);
  const { changes } = connection.run(INSERT, n, id, at, joinTokens(refs), source, timestamp, voided ? 1 : 0, v, text);
  if (changes === 0) return false;
  connection.run(INDEX, n, indexed(refs));
  for (const token of refs) if (isTargetToken(token)) connection.run(ADD_TARGET, token, n);
  return true;
};

/** The rows that carry one of some tokens: references by the table that holds them alone, others by the index. */
const CARRYING = `SELECT n FROM targets WHERE token IN (SELECT value FROM json_each(?1))
  UNION SELECT p.rowid FROM json_each(?2) j CROSS JOIN postings p WHERE p.postings MATCH j.value LIMIT ?3`;

/** The shelf of statements in SQLite. Each call is one transaction. */
export const createStatementShelf = (connection: Connection): StatementShelf => ({
  find: (ids) => promised(() => {
    const rows = connection.all(`SELECT ${COLUMNS} FROM statements s WHERE s.id IN (SELECT value FROM json_each(?))`, JSON.stringify(ids));
    return new Map(rows.map(readStatement).map((statement) => [statement.id, statement]));
  }),
  insert: (statements) => promised(() => connection.write(() => new Set(statements.filter((statement) => !insertOne(connection, statement)).map(({ id }) => id)))),
  carrying: (tokens, limit) => promised(() => {
    const targets = tokens.filter(isTargetToken);
    const others = tokens.filter((token) => !isTargetToken(token)).map((token) => anyOf([token]));
    return connection.all(`SELECT ${COLUMNS} FROM (${CARRYING}) r JOIN statements s ON s.n = r.n`, JSON.stringify(targets), JSON.stringify(others), limit).map(readStatement);
  }),
  amend: (changes) => promised(() => connection.write(() => {
    const refused = new Set<StatementId>();
    for (const { id, v, refs, voided } of changes) {
      const row = connection.get('SELECT CAST(n AS TEXT) AS n, refs FROM statements WHERE id = ? AND v = ?', id, v);
      if (row === undefined) { refused.add(id); continue; }
      const n = BigInt(row['n'] as string);
      const before = splitTokens(row['refs'] as string);
      for (const token of before) if (isTargetToken(token) && !refs.includes(token)) connection.run('DELETE FROM targets WHERE token = ? AND n = ?', token, n);
      for (const token of refs) if (isTargetToken(token)) connection.run(ADD_TARGET, token, n);
      if (joinTokens(refs) !== row['refs']) connection.run('INSERT OR REPLACE INTO postings (rowid, refs) VALUES (?, ?)', n, indexed(refs));
      connection.run('UPDATE statements SET refs = ?, voided = max(voided, ?), v = v + 1 WHERE n = ?', joinTokens(refs), voided ? 1 : 0, n);
    }
    return refused;
  })),
  page: (query) => promised(() => createPage(connection, query)),
  newest: () => promised(() => connection.get('SELECT at FROM statements ORDER BY n DESC LIMIT 1')?.['at'] as string | undefined),
});
