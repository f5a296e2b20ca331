import type { StatementId } from '../../../xapi/model/types.ts';
import { packPeople } from '../../ports/people-encoding.ts';
import { createRound } from '../../ports/batched-lookup.ts';
import type { StatementRepository, StoredStatement } from '../../ports/statement-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';
import { countWithin } from './count-up-to.ts';
import { createPage } from './page.ts';
import { sortNumber } from './sort-number.ts';
import { createStatementNumbers, type StatementNumbers } from './statement-numbers.ts';
import { markStatements, removeStatements } from './statement-erasure.ts';
import { anyOf, COLUMNS, ERASING, isTargetToken, joinTokens, readStatement, splitTokens } from './statement-row.ts';
import { outline, walk } from './scan.ts';

const insertOf = (rows: number): string =>
  `INSERT INTO statements (n, id, at, refs, source, timestamp, voided, v, text, people) VALUES ${Array(rows).fill('(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`;
/** Rows that one command inserts: a command for each costs half as much again. */
const AT_ONCE = 16;
const INSERT = insertOf(1);
const INSERT_SOME = insertOf(AT_ONCE);
const TAKEN = 'SELECT 1 FROM statements WHERE n BETWEEN ? AND ? LIMIT 1';
/** The column `refs` holds the tokens in a form that the index reads as they are. */
const INDEX =
  'INSERT INTO postings (rowid, refs) SELECT n, refs FROM statements WHERE n IN (SELECT value FROM json_each(?))';
const ADD_TARGET = 'INSERT INTO targets (token, n) VALUES (?, ?) ON CONFLICT DO NOTHING';

/** A number for each: its sort key's, or the next free one should another statement have that key. */
const numbersFor = (connection: Connection, statements: readonly StoredStatement[]): readonly bigint[] => {
  const numbers = statements.map(({ at }) => sortNumber(at));
  const rises = numbers.every((n, index) => index === 0 || n > (numbers[index - 1] ?? n));
  if (rises && connection.get(TAKEN, numbers[0] ?? 0n, numbers.at(-1) ?? 0n) === undefined) return numbers;
  const given = new Set<bigint>();
  return numbers.map((number) => {
    let n = number;
    while (given.has(n) || connection.get(TAKEN, n, n) !== undefined) n += 1n;
    given.add(n);
    return n;
  });
};

const valuesOf = (
  { id, at, refs, source, timestamp, voided, v, text, people }: StoredStatement,
  n: bigint,
): readonly SqlValue[] => [
  n,
  id,
  at,
  joinTokens(refs),
  source,
  timestamp,
  voided ? 1 : 0,
  v,
  text,
  people === undefined ? null : packPeople(people),
];

/** Adds rows under these numbers. */
const insertRows = (
  connection: Connection,
  statements: readonly StoredStatement[],
  numbers: readonly bigint[],
): void => {
  const rows = statements.map((statement, index) => valuesOf(statement, numbers[index] ?? 0n));
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const some = rows.slice(from, from + AT_ONCE);
    if (some.length === AT_ONCE) connection.run(INSERT_SOME, ...some.flat());
    else for (const row of some) connection.run(INSERT, ...row);
  }
  statements.forEach(({ refs }, index) => {
    for (const token of refs) if (isTargetToken(token)) connection.run(ADD_TARGET, token, numbers[index] ?? 0n);
  });
};

const listOf = (numbers: Iterable<bigint>): string => `[${[...numbers].join(',')}]`;

/** Adds those whose id is free; answers the ids that are not. */
const addRows = (
  connection: Connection,
  numbers: StatementNumbers,
  statements: readonly StoredStatement[],
): ReadonlyMap<StatementId, 'taken'> =>
  numbers.write(() => {
    const known = numbers.of(statements.map(({ id }) => id));
    const refused = new Map<StatementId, 'taken'>();
    const added = new Map<StatementId, StoredStatement>();
    for (const statement of statements) {
      const { id } = statement;
      if (known.has(id) || added.has(id)) refused.set(id, 'taken');
      else added.set(id, statement);
    }
    if (added.size === 0) return refused;
    const rows = [...added.values()];
    const places = numbersFor(connection, rows);
    insertRows(connection, rows, places);
    connection.run(INDEX, listOf(places));
    numbers.add(rows.map(({ id }, index) => ({ id, n: places[index] ?? 0n })));
    return refused;
  });

/**
 * The rows that carry one of some tokens: references by the table that holds them alone, others by the index. Each
 * write asks for the former: they are not united with nothing.
 */
const CARRYING_TARGETS = 'SELECT DISTINCT n FROM targets WHERE token IN (SELECT value FROM json_each(?1))';
const CARRYING = `${CARRYING_TARGETS} UNION SELECT p.rowid FROM json_each(?3) j CROSS JOIN postings p WHERE p.postings MATCH j.value`;
const idsOf = (rows: string): string =>
  `SELECT s.id FROM (${rows}) r CROSS JOIN statements s ON s.n = r.n WHERE s.voided < ${ERASING} LIMIT ?2`;

const BY_NUMBER = `SELECT ${COLUMNS} FROM statements s WHERE s.n IN (SELECT value FROM json_each(?))`;

const SIZES = `SELECT s.id, CAST(s.n AS TEXT) AS n, length(s.text) AS size FROM statements s WHERE s.n IN (SELECT value FROM json_each(?)) AND s.voided < ${ERASING}`;

const PRESENT = `SELECT s.id FROM statements s WHERE s.n IN (SELECT value FROM json_each(?)) AND s.voided < ${ERASING}`;

/** The row of a statement that is as a change expects it, and not being erased; `at` may be left out. */
const AS_SEEN = `SELECT refs FROM statements WHERE n = ?1 AND v = ?2 AND voided < ${ERASING} AND (?3 IS NULL OR at = ?3)`;

/** The shelf of statements in SQLite. Each call is one transaction. */
export const createStatementRepository = (connection: Connection): StatementRepository => {
  const numbers = createStatementNumbers({ connection });

  /** What `sql` reads of the rows of these statements. */
  const rowsOf = (ids: readonly StatementId[], sql: string): readonly Row[] => {
    const found = numbers.of(ids);
    // A number whose row was removed meanwhile may be another statement's.
    return found.size === 0
      ? []
      : connection.all(sql, listOf(found.values())).filter((row) => found.has(row['id'] as StatementId));
  };
  const byId = (ids: readonly StatementId[], condition: string): ReadonlyMap<StatementId, StoredStatement> =>
    new Map(
      rowsOf(ids, `${BY_NUMBER} AND ${condition}`)
        .map(readStatement)
        .map((statement) => [statement.id, statement]),
    );

  // Asked for by every request: concurrent ones go together in one call.
  const present = createRound<StatementId, true>((ids) =>
    promised(() => new Map(rowsOf(ids, PRESENT).map((row) => [row['id'] as StatementId, true as const]))),
  );

  return {
    find: (ids) => promised(() => byId(ids, `s.voided < ${ERASING}`)),
    findWithin: (ids, bytes) =>
      promised(() =>
        connection.read(() => {
          const sized = rowsOf(ids, SIZES);
          const some = sized.slice(0, countWithin(sized, bytes));
          return some.length === 0
            ? new Map()
            : new Map(
                connection
                  .all(BY_NUMBER, `[${some.map((row) => row['n'] as string).join(',')}]`)
                  .map(readStatement)
                  .map((statement) => [statement.id, statement]),
              );
        }),
      ),
    present: async (ids) => new Set((await present(ids)).keys()),
    insert: (statements) => promised(() => addRows(connection, numbers, statements)),
    carrying: (tokens, limit) =>
      promised(() => {
        const targets = JSON.stringify(tokens.filter(isTargetToken));
        const others = tokens.filter((token) => !isTargetToken(token)).map((token) => anyOf([token]));
        const rows =
          others.length === 0
            ? connection.all(idsOf(CARRYING_TARGETS), targets, limit)
            : connection.all(idsOf(CARRYING), targets, limit, JSON.stringify(others));
        return rows.map((row) => row['id'] as StatementId);
      }),
    amend: (changes) =>
      promised(() =>
        numbers.write(() => {
          const refused = new Set<StatementId>();
          const known = numbers.of(changes.map(({ id }) => id));
          for (const { id, at, v, refs, voided } of changes) {
            const n = known.get(id);
            const row = n === undefined ? undefined : connection.get(AS_SEEN, n, v, at ?? null);
            if (n === undefined || row === undefined) {
              refused.add(id);
              continue;
            }
            const before = splitTokens(row['refs'] as string);
            for (const token of before)
              if (isTargetToken(token) && !refs.includes(token))
                connection.run('DELETE FROM targets WHERE token = ? AND n = ?', token, n);
            for (const token of refs) if (isTargetToken(token)) connection.run(ADD_TARGET, token, n);
            if (joinTokens(refs) !== row['refs'])
              connection.run('INSERT OR REPLACE INTO postings (rowid, refs) VALUES (?, ?)', n, joinTokens(refs));
            connection.run(
              'UPDATE statements SET refs = ?, voided = max(voided, ?), v = v + 1 WHERE n = ?',
              joinTokens(refs),
              voided ? 1 : 0,
              n,
            );
          }
          return refused;
        }),
      ),
    page: (query) => promised(() => createPage(connection, query)),
    newest: () =>
      promised(() => connection.get('SELECT at FROM statements ORDER BY n DESC LIMIT 1')?.['at'] as string | undefined),
    mark: (these) => promised(() => markStatements(connection, numbers, these)),
    erasing: (ids) => promised(() => byId(ids, `s.voided >= ${ERASING}`)),
    remove: (these) => promised(() => removeStatements(connection, numbers, these)),
    walk: (query) => promised(() => walk(connection, query)),
    outline: (query) => promised(() => outline(connection, query)),
  };
};
