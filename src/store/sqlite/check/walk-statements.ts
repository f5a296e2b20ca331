import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { isSqliteDamage } from '../../../core/sqlite/damage.ts';
import type { Row } from '../connection/connection.ts';
import { anyOf, COLUMNS, isTargetToken, rowToStatement, splitTokens } from '../statements/statement-row.ts';
import { createSelect, DifferenceCounts, type IndexDifferences, inSlices, type Select } from './walk.ts';

/** The differences of indexes of statements, and the numbers of rows that an index of tokens does not match. */
export interface WalkedStatements {
  readonly differences: IndexDifferences;
  readonly mismatched: ReadonlySet<bigint>;
}

const SLICE_SIZE = 500;
/** The most rows that a repair looks at once more. */
const MAX_MISMATCHED = 10_000;

const ROWS = 'SELECT n, id, refs FROM statements WHERE n > ? ORDER BY n LIMIT ?';
const ORDERED = `SELECT value AS id, i.n FROM json_each(?)
  CROSS JOIN statement_ids i ON i.id = unhex(value, '-')`;
const RECENT = 'SELECT id, n FROM recent_ids WHERE n BETWEEN ? AND ?';
const COMPLETE_ROW = `SELECT ${COLUMNS} FROM statements s WHERE s.n = ?`;
const FOUND = 'SELECT rowid AS n FROM postings WHERE postings MATCH ? AND rowid BETWEEN ? AND ?';
const TARGETS = `SELECT token, n FROM targets
  WHERE token IN (SELECT value FROM json_each(?)) AND n BETWEEN ? AND ?`;
const ORDERED_ENTRIES = `SELECT i.id AS key, s.n IS NULL OR i.id <> unhex(s.id, '-') AS misled, s.n
  FROM (SELECT id, n FROM statement_ids WHERE id > ? ORDER BY id LIMIT ?) i LEFT JOIN statements s ON s.n = i.n
  ORDER BY i.id`;
const RECENT_ENTRIES = `SELECT r.seq AS key, s.n IS NULL OR r.id <> s.id AS misled, s.n
  FROM (SELECT seq, id, n FROM recent_ids WHERE seq > ? ORDER BY seq LIMIT ?) r LEFT JOIN statements s ON s.n = r.n
  ORDER BY r.seq`;

interface Rows {
  readonly rows: readonly Row[];
  readonly first: bigint;
  readonly last: bigint;
}

/** A row that is damaged itself is no fault of an index that has its true id. */
const createIsIntact =
  (database: DatabaseSyncInstance) =>
  (n: bigint): boolean => {
    const row = database.prepare(COMPLETE_ROW).get(n) as Row | undefined;
    return row !== undefined && rowToStatement(row).damaged !== true;
  };

const countMissingIds = (select: Select, { rows, first, last }: Rows, isIntact: (n: bigint) => boolean): number => {
  const ids = JSON.stringify(rows.map((row) => row['id']));
  const ordered = new Map(select(ORDERED, ids).map((row) => [row['id'], row['n']]));
  const missing = rows.filter((row) => ordered.get(row['id']) !== row['n']);
  if (missing.length === 0) return 0;
  const recent = new Map(select(RECENT, first, last).map((row) => [row['id'], row['n']]));
  return missing.filter((row) => recent.get(row['id']) !== row['n'] && isIntact(row['n'] as bigint)).length;
};

/** The numbers of the rows that have each token. */
const rowsByToken = (rows: readonly Row[]): ReadonlyMap<string, Set<bigint>> => {
  const byToken = new Map<string, Set<bigint>>();
  for (const { refs, n } of rows)
    for (const token of splitTokens(String(refs))) {
      const numbers = byToken.get(token);
      if (numbers === undefined) byToken.set(token, new Set([n as bigint]));
      else numbers.add(n as bigint);
    }
  return byToken;
};

/** The numbers that only one of both has. */
const differ = (have: ReadonlySet<bigint>, found: ReadonlySet<bigint>) => ({
  missing: [...have].filter((n) => !found.has(n)),
  surplus: [...found].filter((n) => !have.has(n)),
});

const numbersIn = (rows: readonly Row[]): ReadonlySet<bigint> => new Set(rows.map((row) => row['n'] as bigint));

/** Compares the tokens of rows with both indexes of tokens; `add` gets what differs for one of them. */
const compareTokens = (
  select: Select,
  { rows, first, last }: Rows,
  add: (name: string, difference: ReturnType<typeof differ>) => void,
): void => {
  const byToken = rowsByToken(rows);
  const targets = [...byToken.keys()].filter(isTargetToken);
  if (targets.length > 0) {
    const found = new Map<string, Set<bigint>>();
    for (const { token, n } of select(TARGETS, JSON.stringify(targets), first, last))
      found.set(String(token), (found.get(String(token)) ?? new Set()).add(n as bigint));
    for (const token of targets) add('targets', differ(byToken.get(token) ?? new Set(), found.get(token) ?? new Set()));
  }
  for (const [token, numbers] of byToken)
    add('postings', differ(numbers, numbersIn(select(FOUND, anyOf([token]), first, last))));
};

/** Compares each entry of the index of ids with the row to which it leads. */
const walkIds = async (database: DatabaseSyncInstance, counts: DifferenceCounts): Promise<void> => {
  const select = createSelect(database);
  const isIntact = createIsIntact(database);
  const walk = (sql: string, first: Uint8Array | bigint): Promise<void> => {
    let after = first;
    return inSlices(database, 'BEGIN', () => {
      const entries = select(sql, after, SLICE_SIZE);
      const misled = entries.filter(({ misled: is, n }) => is === 1n && (n === null || isIntact(n as bigint)));
      counts.add('statement_ids', { surplus: misled.length });
      after = (entries.at(-1)?.['key'] ?? after) as Uint8Array | bigint;
      return entries.length === SLICE_SIZE;
    });
  };
  await walk(ORDERED_ENTRIES, new Uint8Array());
  await walk(RECENT_ENTRIES, -1n);
};

/** Compares the rows of statements with the indexes that are tables of their own, both ways, in slices. */
export const walkStatements = async (database: DatabaseSyncInstance): Promise<WalkedStatements> => {
  const counts = new DifferenceCounts();
  const mismatched = new Set<bigint>();
  const select = createSelect(database);
  const isIntact = createIsIntact(database);
  let after = -1n;
  let isReadable = true;
  const compare = (slice: Rows): void => {
    if (!isReadable) return;
    try {
      compareTokens(select, slice, (name, { missing, surplus }) => {
        counts.add(name, { missing: missing.length, surplus: surplus.length });
        for (const n of [...missing, ...surplus]) if (mismatched.size < MAX_MISMATCHED) mismatched.add(n);
      });
    } catch (thrown) {
      if (!isSqliteDamage(thrown)) throw thrown;
      isReadable = false;
      counts.add('postings', { missing: slice.rows.length });
    }
  };
  await inSlices(database, 'BEGIN', () => {
    const rows = select(ROWS, after, SLICE_SIZE);
    const [first, last] = [rows[0]?.['n'], rows.at(-1)?.['n']];
    if (typeof first !== 'bigint' || typeof last !== 'bigint') return false;
    const slice = { rows, first, last };
    counts.add('statement_ids', { missing: countMissingIds(select, slice, isIntact) });
    compare(slice);
    after = last;
    return rows.length === SLICE_SIZE;
  });
  await walkIds(database, counts);
  return { differences: counts.all(), mismatched };
};
