import { createBatchedLookup } from '../../../core/concurrency/batched-lookup.ts';
import type { StatementId, Token } from '../../../xapi/model/types.ts';
import type {
  StatementRepository,
  StoredStatement,
  ScanQuery,
  StatementWithoutText,
  TokenLookup,
} from '../../ports/statements/statement-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';
import { countUpToBytes } from './count-up-to-bytes.ts';
import { insertStatements } from './insert-rows.ts';
import { readSqlitePage } from './page.ts';
import { deleteStatements, markStatements, purgeTokens } from './statement-erasure.ts';
import { createStatementNumbers, type StatementNumbers } from './statement-numbers.ts';
import {
  anyOf,
  COLUMNS,
  ERASING,
  IS_ERASING,
  hasFlagsBelow,
  isTargetToken,
  rowToDamaged,
  rowToStatement,
  COLUMNS_WITHOUT_TEXT,
  rowToStatementWithoutText,
} from './statement-row.ts';
import { rewriteStatements, updateRefs } from './update-refs.ts';
import { upperBoundNumber, boundNumber } from './sort-number.ts';
import { noteDamagedPostings } from './note-damaged-postings.ts';
import { readStatements } from './read-statements.ts';

const ALL = 'SELECT n FROM statements WHERE n > ? ORDER BY n LIMIT ?';
const OF_TOKEN = 'SELECT rowid AS n FROM postings WHERE postings MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?';
const ALL_WITHOUT_TEXT = `SELECT ${COLUMNS_WITHOUT_TEXT} FROM statements s WHERE s.n > ? ORDER BY s.n LIMIT ?`;

const boundsOf = ({ above, limit }: Omit<ScanQuery, 'token'>): readonly SqlValue[] => [
  above === undefined ? -1n : boundNumber(above),
  limit,
];

/** Statements by ascending sort key, in any state. */
const scan = (connection: Connection, { token, ...query }: ScanQuery): readonly StoredStatement[] => {
  const [from, values] =
    token === undefined ? [ALL, boundsOf(query)] : [OF_TOKEN, [anyOf([token]), ...boundsOf(query)]];
  const sql = `SELECT ${COLUMNS} FROM (${from}) c LEFT JOIN statements s ON s.n = c.n ORDER BY c.n`;
  const rows = connection.all(sql, ...values);
  if (rows.some((row) => row['id'] === null)) throw noteDamagedPostings(connection);
  return readStatements(connection, rows);
};

/** The same scan over all statements, without their texts. */
const scanWithoutText = (connection: Connection, query: Omit<ScanQuery, 'token'>): readonly StatementWithoutText[] =>
  connection.all(ALL_WITHOUT_TEXT, ...boundsOf(query)).map(rowToStatementWithoutText);

// References have a table of their own, other tokens only the full-text index. Every write looks up only references:
// that query is spared the union.
const BY_TARGET = 'SELECT DISTINCT n FROM targets WHERE token IN (SELECT value FROM json_each(?1))';
const BY_POSTING = 'SELECT p.rowid AS n FROM json_each(?3) j CROSS JOIN postings p WHERE p.postings MATCH j.value';
const BY_TOKEN = `${BY_TARGET} UNION ${BY_POSTING}`;
/** Either index has references: if theirs is damaged, the other one answers. */
const WITHOUT_TARGETS = `SELECT DISTINCT n FROM (${BY_POSTING})`;
const idsOf = (rows: string): string =>
  `SELECT s.id FROM (${rows}) r CROSS JOIN statements s ON s.n = r.n WHERE ${hasFlagsBelow(ERASING)} LIMIT ?2`;

const BY_NUMBER = `SELECT ${COLUMNS} FROM statements s WHERE s.n IN (SELECT value FROM json_each(?))`;
const SIZES = `SELECT s.id, CAST(s.n AS TEXT) AS n, length(s.text) AS size FROM statements s
  WHERE s.n IN (SELECT value FROM json_each(?)) AND ${hasFlagsBelow(ERASING)}`;
const EXISTING = `SELECT s.id FROM statements s
  WHERE s.n IN (SELECT value FROM json_each(?)) AND ${hasFlagsBelow(ERASING)}`;
const NEWEST = 'SELECT at FROM statements ORDER BY n DESC LIMIT 1';

const STORED_TOKENS = `SELECT k.key FROM json_each(?) k WHERE EXISTS (SELECT 1 FROM postings p
  WHERE p.postings MATCH k.value ->> 0 AND p.rowid < CAST(k.value ->> 1 AS INTEGER))`;

const areTokensStored = (connection: Connection, lookups: readonly TokenLookup[]): readonly boolean[] => {
  if (lookups.length === 0) return [];
  const asked = lookups.map(({ token, below }) => [anyOf([token]), String(upperBoundNumber(below))]);
  const found = new Set(connection.all(STORED_TOKENS, JSON.stringify(asked)).map(({ key }) => key));
  return lookups.map((_, index) => found.has(index));
};

const byId = (rows: readonly Row[]): ReadonlyMap<StatementId, StoredStatement> =>
  new Map(rows.map(rowToStatement).map((statement) => [statement.id, statement]));

const findIdsByToken = (connection: Connection, tokens: readonly Token[], limit: number): readonly StatementId[] => {
  const isDamaged = connection.damage.isDamaged('targets');
  const isTarget = (token: Token): boolean => !isDamaged && isTargetToken(token);
  const targets = JSON.stringify(tokens.filter(isTarget));
  const others = tokens.filter((token) => !isTarget(token)).map((token) => anyOf([token]));
  const rows =
    others.length === 0
      ? connection.all(idsOf(BY_TARGET), targets, limit)
      : connection.all(idsOf(isDamaged ? WITHOUT_TARGETS : BY_TOKEN), targets, limit, JSON.stringify(others));
  return rows.map((row) => row['id'] as StatementId);
};

type Lookups = Pick<
  StatementRepository,
  'find' | 'findUpToBytes' | 'findExistingIds' | 'findErasing' | 'findIdsByToken' | 'areTokensStored'
>;

const statementLookups = (connection: Connection, index: StatementNumbers): Lookups => {
  /** The result of `sql` for the rows of these statements. */
  const select = (ids: readonly StatementId[], sql: string): readonly Row[] => {
    const found = index.find(ids);
    if (found.size === 0) return [];
    // The number of a row deleted meanwhile may be another statement's.
    return connection
      .all(sql, `[${[...found.values()].join(',')}]`)
      .filter((row) => found.has(row['id'] as StatementId));
  };
  /** The statement of an id whose row names another, or is gone: damaged, unless it was deleted meanwhile. */
  const findDamaged = (id: StatementId): StoredStatement | undefined =>
    connection.read(() => {
      const n = index.find([id]).get(id);
      const row = n === undefined ? undefined : connection.get(BY_NUMBER, `[${n}]`);
      if (n === undefined || row?.['id'] === id) return undefined;
      return rowToDamaged(row ?? {}, { id });
    });
  const findIn = (ids: readonly StatementId[], condition: string): ReadonlyMap<StatementId, StoredStatement> => {
    const numbers = index.find(ids);
    if (numbers.size === 0) return new Map();
    const rows = connection.all(`${BY_NUMBER} AND ${condition}`, `[${[...numbers.values()].join(',')}]`);
    // The number of a row deleted meanwhile may be another statement's.
    const found = new Map(byId(rows.filter((row) => numbers.has(row['id'] as StatementId))));
    for (const id of numbers.keys()) {
      const damaged = found.has(id) ? undefined : findDamaged(id);
      if (damaged !== undefined) found.set(id, damaged);
    }
    return found;
  };
  const selectUpToBytes = (ids: readonly StatementId[], bytes: number): ReadonlyMap<StatementId, StoredStatement> => {
    const sized = select(ids, SIZES);
    const numbers = sized.slice(0, countUpToBytes(sized, bytes)).map((row) => row['n'] as string);
    return numbers.length === 0 ? new Map() : byId(connection.all(BY_NUMBER, `[${numbers.join(',')}]`));
  };
  // Every request asks for this: concurrent ones are one call.
  const existing = createBatchedLookup<StatementId, true>((ids) =>
    promised(() => new Map(select(ids, EXISTING).map((row) => [row['id'] as StatementId, true as const]))),
  );
  return {
    find: (ids) => promised(() => findIn(ids, hasFlagsBelow(ERASING))),
    findUpToBytes: (ids, bytes) => promised(() => connection.read(() => selectUpToBytes(ids, bytes))),
    findExistingIds: async (ids) => new Set((await existing(ids)).keys()),
    findErasing: (ids) => promised(() => byId(select(ids, `${BY_NUMBER} AND ${IS_ERASING}`))),
    findIdsByToken: (tokens, limit) => promised(() => findIdsByToken(connection, tokens, limit)),
    areTokensStored: (lookups) => promised(() => areTokensStored(connection, lookups)),
  };
};

/** Statements in SQLite. Each call but `insert` is one transaction. */
export const createSqliteStatementRepository = (connection: Connection): StatementRepository => {
  const index = createStatementNumbers({ connection });
  return {
    ...statementLookups(connection, index),
    insert: (statements) => insertStatements(connection, index, statements),
    updateRefs: (changes) => promised(() => updateRefs(connection, index, changes)),
    rewrite: (changes) => promised(() => rewriteStatements(connection, index, changes)),
    page: (query) => promised(() => readSqlitePage(connection, query)),
    newest: () => promised(() => connection.get(NEWEST)?.['at'] as string | undefined),
    markErasing: (keys) => promised(() => markStatements(connection, index, keys)),
    delete: (keys) => promised(() => deleteStatements(connection, index, keys)),
    purgeTokens: (begin) => promised(() => purgeTokens(connection, begin)),
    scan: (query) => promised(() => scan(connection, query)),
    scanWithoutText: (query) => promised(() => scanWithoutText(connection, query)),
  };
};
