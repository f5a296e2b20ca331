import { batchesOf } from '../../../core/batches.ts';
import { yieldIfDue } from '../../../core/concurrency/slices.ts';
import type { StatementId } from '../../../xapi/model/types.ts';
import { packStatementPeople } from '../../ports/encodings.ts';
import { flagsChecksum, statementChecksum } from '../../ports/statements/statement-checksum.ts';
import type { StoredStatement } from '../../ports/statements/statement-repository.ts';
import type { Connection, SqlValue } from '../connection/connection.ts';
import { sortNumber } from './sort-number.ts';
import type { StatementNumbers } from './statement-numbers.ts';
import { isTargetToken, joinTokens } from './statement-row.ts';

const COLUMNS = 'n, id, at, refs, source, timestamp, voided, v, text, people, defines, checksum, flags_checksum';
const PLACES = COLUMNS.replaceAll(/\w+/g, '?');

const insertSql = (rows: number): string =>
  `INSERT INTO statements (${COLUMNS}) VALUES ${Array(rows).fill(`(${PLACES})`).join(', ')}`;
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

/** A number for each statement: that of its sort key, or the next free one if another statement has that key. */
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

const valuesOf = (statement: StoredStatement, n: bigint): readonly SqlValue[] => {
  const { id, at, refs, source, timestamp, voided, v, text, people, defines } = statement;
  const packedPeople = people === undefined ? undefined : packStatementPeople(people);
  return [
    n,
    id,
    at,
    joinTokens(refs),
    source,
    timestamp,
    voided ? 1 : 0,
    v,
    text,
    packedPeople ?? null,
    defines === false ? 0 : null,
    statementChecksum({ id, at, source, timestamp, text, packedPeople, ...(defines === false && { defines }) }),
    voided ? flagsChecksum(id, 1) : null,
  ];
};

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
const insertAtOnce = (
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

/** Measured microseconds of a row, of a KiB, and of a token in the full-text index: a crowd has a new token each. */
const ROW_US = 8;
const KIB_US = 1.5;
const TOKEN_US = 1;
const CROWD_TOKEN_US = 4;
const MAX_USUAL_TOKENS = 10;
/** The most of one transaction. Each adds a segment to the full-text index: those of 250 rows cost a tenth more. */
const TRANSACTION_US = 10_000;

const costOf = ({ refs, text }: StoredStatement): number =>
  ROW_US +
  (text.byteLength / 1024) * KIB_US +
  Math.min(refs.length, MAX_USUAL_TOKENS) * TOKEN_US +
  Math.max(refs.length - MAX_USUAL_TOKENS, 0) * CROWD_TOKEN_US;

interface Transaction {
  readonly statements: readonly StoredStatement[];
  /** Estimated microseconds. */
  readonly cost: number;
}

/** Consecutive statements of at most so much cost, or a single one. */
function* transactionsOf(statements: readonly StoredStatement[]): Generator<Transaction, void> {
  let from = 0;
  let cost = 0;
  for (const [index, statement] of statements.entries()) {
    const own = costOf(statement);
    if (index > from && cost + own > TRANSACTION_US) {
      yield { statements: statements.slice(from, index), cost };
      from = index;
      cost = 0;
    }
    cost += own;
  }
  yield { statements: from === 0 ? statements : statements.slice(from), cost };
}

/** Inserts the statements whose id is new, in transactions of some milliseconds; resolves with the other ids. */
export const insertStatements = async (
  connection: Connection,
  index: StatementNumbers,
  statements: readonly StoredStatement[],
): Promise<ReadonlyMap<StatementId, 'exists'>> => {
  let refused: ReadonlyMap<StatementId, 'exists'> = new Map();
  for (const transaction of transactionsOf(statements)) {
    const due = yieldIfDue(transaction.cost / 1000);
    if (due !== undefined) await due;
    const more = insertAtOnce(connection, index, transaction.statements);
    refused = refused.size === 0 ? more : new Map([...refused, ...more]);
  }
  return refused;
};
