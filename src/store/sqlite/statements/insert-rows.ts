import { batchesOf } from '../../../core/batches.ts';
import type { StatementId } from '../../../xapi/model/types.ts';
import { packStatementPeople } from '../../ports/encodings.ts';
import type { StoredStatement } from '../../ports/statement-repository.ts';
import type { Connection, SqlValue } from '../connection/connection.ts';
import { sortNumber } from './sort-number.ts';
import type { StatementNumbers } from './statement-numbers.ts';
import { isTargetToken, joinTokens } from './statement-row.ts';

const insertSql = (rows: number): string =>
  `INSERT INTO statements (n, id, at, refs, source, timestamp, voided, v, text, people, defines)
    VALUES ${Array(rows).fill('(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`;
/** Rows of one command: a command for each costs half as much again. */
const BATCH_SIZE = 16;
const INSERT = insertSql(1);
const INSERT_BATCH = insertSql(BATCH_SIZE);
const USED_NUMBER = 'SELECT 1 FROM statements WHERE n BETWEEN ? AND ? LIMIT 1';
/** The full-text index reads the column `refs` as it is. */
const INDEX = `INSERT INTO postings (rowid, refs)
  SELECT n, refs FROM statements WHERE n IN (SELECT value FROM json_each(?))`;

/** Adds a token of a reference or voiding. */
export const ADD_TARGET = 'INSERT INTO targets (token, n) VALUES (?, ?) ON CONFLICT DO NOTHING';

/** A number for each statement: its sort key's, or the next free one where another statement has that key. */
const numbersFor = (connection: Connection, statements: readonly StoredStatement[]): readonly bigint[] => {
  const numbers = statements.map(({ at }) => sortNumber(at));
  const rises = numbers.every((n, index) => index === 0 || n > (numbers[index - 1] ?? n));
  if (rises && connection.get(USED_NUMBER, numbers[0] ?? 0n, numbers.at(-1) ?? 0n) === undefined) return numbers;
  const given = new Set<bigint>();
  return numbers.map((number) => {
    let n = number;
    while (given.has(n) || connection.get(USED_NUMBER, n, n) !== undefined) n += 1n;
    given.add(n);
    return n;
  });
};

const valuesOf = (
  { id, at, refs, source, timestamp, voided, v, text, people, defines }: StoredStatement,
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
  people === undefined ? null : packStatementPeople(people),
  defines === false ? 0 : null,
];

const insertRows = (
  connection: Connection,
  statements: readonly StoredStatement[],
  numbers: readonly bigint[],
): void => {
  const rows = statements.map((statement, index) => valuesOf(statement, numbers[index] ?? 0n));
  for (const batch of batchesOf(rows, BATCH_SIZE)) {
    if (batch.length === BATCH_SIZE) connection.run(INSERT_BATCH, ...batch.flat());
    else for (const row of batch) connection.run(INSERT, ...row);
  }
  statements.forEach(({ refs }, index) => {
    for (const token of refs) if (isTargetToken(token)) connection.run(ADD_TARGET, token, numbers[index] ?? 0n);
  });
};

/** Inserts the statements whose id is new, in one transaction; returns the other ids. */
export const insertStatements = (
  connection: Connection,
  index: StatementNumbers,
  statements: readonly StoredStatement[],
): ReadonlyMap<StatementId, 'exists'> =>
  index.write(() => {
    const stored = index.find(statements.map(({ id }) => id));
    const refused = new Map<StatementId, 'exists'>();
    const added = new Map<StatementId, StoredStatement>();
    for (const statement of statements) {
      const { id } = statement;
      if (stored.has(id) || added.has(id)) refused.set(id, 'exists');
      else added.set(id, statement);
    }
    if (added.size === 0) return refused;
    const rows = [...added.values()];
    const numbers = numbersFor(connection, rows);
    insertRows(connection, rows, numbers);
    connection.run(INDEX, `[${numbers.join(',')}]`);
    index.add(rows.map(({ id }, row) => ({ id, n: numbers[row] ?? 0n })));
    return refused;
  });
