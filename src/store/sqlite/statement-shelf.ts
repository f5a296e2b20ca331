import type { StatementId } from '../../xapi/types.ts';
import { packPeople } from '../packed-people.ts';
import type { StatementShelf, StoredStatement } from '../statement-shelf.ts';
import { type Connection, promised, type Row } from './connection.ts';
import { createPage } from './page.ts';
import { sortNumber } from './sort-number.ts';
import { markStatements, removeStatements } from './statement-erasure.ts';
import { anyOf, COLUMNS, ERASING, indexed, isTargetToken, joinTokens, readStatement, splitTokens } from './statement-row.ts';
import { walk } from './walk.ts';

const INSERT = `INSERT INTO statements (n, id, at, refs, source, timestamp, voided, v, text, people) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`;
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
  const { id, at, refs, source, timestamp, voided, v, text, people } = statement;
  const n = freeNumber(connection, at);
  const { changes } = connection.run(INSERT, n, id, at, joinTokens(refs), source, timestamp, voided ? 1 : 0, v, text, people === undefined ? null : packPeople(people));
  if (changes === 0) return false;
  connection.run(INDEX, n, indexed(refs));
  for (const token of refs) if (isTargetToken(token)) connection.run(ADD_TARGET, token, n);
  return true;
};

/** The rows that carry one of some tokens: references by the table that holds them alone, others by the index. */
const CARRYING = `SELECT n FROM targets WHERE token IN (SELECT value FROM json_each(?1))
  UNION SELECT p.rowid FROM json_each(?2) j CROSS JOIN postings p WHERE p.postings MATCH j.value`;

const BY_ID = `SELECT ${COLUMNS} FROM statements s WHERE s.id IN (SELECT value FROM json_each(?))`;

const PRESENT = `SELECT s.id FROM statements s WHERE s.id IN (SELECT value FROM json_each(?)) AND s.voided < ${ERASING}`;

const byId = (rows: readonly Row[]): ReadonlyMap<StatementId, StoredStatement> =>
  new Map(rows.map(readStatement).map((statement) => [statement.id, statement]));

/** The row of a statement that is as a change expects it, and not being erased; `at` may be left out. */
const AS_SEEN = `SELECT CAST(n AS TEXT) AS n, refs FROM statements WHERE id = ?1 AND v = ?2 AND voided < ${ERASING} AND (?3 IS NULL OR at = ?3)`;

/** The shelf of statements in SQLite. Each call is one transaction. */
export const createStatementShelf = (connection: Connection): StatementShelf => ({
  find: (ids) => promised(() => byId(connection.all(`${BY_ID} AND s.voided < ${ERASING}`, JSON.stringify(ids)))),
  present: (ids) => promised(() => new Set(connection.all(PRESENT, JSON.stringify(ids)).map((row) => row['id'] as StatementId))),
  insert: (statements) => promised(() => connection.write(() =>
    new Map(statements.filter((statement) => !insertOne(connection, statement)).map(({ id }) => [id, 'taken' as const])))),
  carrying: (tokens, limit) => promised(() => {
    const targets = tokens.filter(isTargetToken);
    const others = tokens.filter((token) => !isTargetToken(token)).map((token) => anyOf([token]));
    return connection.all(`SELECT s.id FROM (${CARRYING}) r JOIN statements s ON s.n = r.n WHERE s.voided < ${ERASING} LIMIT ?3`, JSON.stringify(targets), JSON.stringify(others), limit)
      .map((row) => row['id'] as StatementId);
  }),
  amend: (changes) => promised(() => connection.write(() => {
    const refused = new Set<StatementId>();
    for (const { id, at, v, refs, voided } of changes) {
      const row = connection.get(AS_SEEN, id, v, at ?? null);
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
  mark: (these) => promised(() => markStatements(connection, these)),
  erasing: (ids) => promised(() => byId(connection.all(`${BY_ID} AND s.voided >= ${ERASING}`, JSON.stringify(ids)))),
  remove: (these) => promised(() => removeStatements(connection, these)),
  walk: (query) => promised(() => walk(connection, query)),
});
