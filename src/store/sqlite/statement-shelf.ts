import type { StatementId, Token } from '../../xapi/types.ts';
import type { StatementShelf, StoredStatement } from '../store.ts';
import { type Connection, promised } from './connection.ts';
import { createPage } from './page.ts';
import { COLUMNS, joinTokens, readStatement, splitTokens } from './statement-row.ts';

interface Posting {
  readonly at: string;
  readonly n: number;
}

const INSERT = `INSERT INTO statements (id, at, refs, source, timestamp, voided, v, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const ADD_REF = 'INSERT INTO refs (token, at, n) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';

/** Writes the postings token by token: rows that lie on one page are written one after another, which halves the cost. */
const addRefs = (connection: Connection, postings: ReadonlyMap<Token, readonly Posting[]>): void => {
  for (const token of [...postings.keys()].sort()) {
    for (const { at, n } of postings.get(token) ?? []) connection.run(ADD_REF, token, at, n);
  }
};

const insertOne = (connection: Connection, statement: StoredStatement): number | undefined => {
  const { id, at, refs, source, timestamp, voided, v, text } = statement;
  const { changes, lastInsertRowid } = connection.run(INSERT, id, at, joinTokens(refs), source, timestamp, voided ? 1 : 0, v, text);
  return changes === 1 ? lastInsertRowid : undefined;
};

/** The shelf of statements in SQLite. Each call is one transaction. */
export const createStatementShelf = (connection: Connection): StatementShelf => ({
  find: (ids) => promised(() => {
    const rows = connection.all(`SELECT ${COLUMNS} FROM statements s WHERE s.id IN (SELECT value FROM json_each(?))`, JSON.stringify(ids));
    return new Map(rows.map(readStatement).map((statement) => [statement.id, statement]));
  }),
  insert: (statements) => promised(() => connection.write(() => {
    const taken = new Set<StatementId>();
    const postings = new Map<Token, Posting[]>();
    for (const statement of statements) {
      const n = insertOne(connection, statement);
      if (n === undefined) taken.add(statement.id);
      else {
        for (const token of statement.refs) {
          const posting = { at: statement.at, n };
          const known = postings.get(token);
          if (known === undefined) postings.set(token, [posting]);
          else known.push(posting);
        }
      }
    }
    addRefs(connection, postings);
    return taken;
  })),
  carrying: (tokens, limit) => promised(() => connection.all(
    `SELECT ${COLUMNS} FROM (SELECT DISTINCT n FROM refs WHERE token IN (SELECT value FROM json_each(?)) LIMIT ?) r JOIN statements s ON s.n = r.n`,
    JSON.stringify(tokens), limit,
  ).map(readStatement)),
  amend: (changes) => promised(() => connection.write(() => {
    const refused = new Set<StatementId>();
    for (const { id, v, refs, voided } of changes) {
      const row = connection.get('SELECT n, at, refs FROM statements WHERE id = ? AND v = ?', id, v);
      if (row === undefined) refused.add(id);
      else {
        const n = row['n'] as number;
        const at = row['at'] as string;
        const before = new Set(splitTokens(row['refs'] as string));
        const after = new Set(refs);
        for (const token of before) if (!after.has(token)) connection.run('DELETE FROM refs WHERE token = ? AND at = ? AND n = ?', token, at, n);
        for (const token of after) if (!before.has(token)) connection.run(ADD_REF, token, at, n);
        connection.run('UPDATE statements SET refs = ?, voided = max(voided, ?), v = v + 1 WHERE n = ?', joinTokens(refs), voided ? 1 : 0, n);
      }
    }
    return refused;
  })),
  page: (query) => promised(() => createPage(connection, query)),
  newest: () => promised(() => connection.get('SELECT max(at) AS at FROM statements')?.['at'] as string | null ?? undefined),
});
