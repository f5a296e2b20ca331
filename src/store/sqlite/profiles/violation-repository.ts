import {
  countViolations,
  keyRangeOf,
  MAX_VIOLATIONS,
  statementOf,
  type StoredViolation,
  TRIM_EVERY,
  type ViolationCount,
  type ViolationCursor,
  violationKey,
  type ViolationLimits,
  type ViolationRepository,
} from '../../ports/profiles/violation-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const INSERT = 'INSERT INTO violations (key, at, source, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
const RAISE_COUNTER = `INSERT INTO violation_counts (profile, body, count) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET count = count + excluded.count`;
const OLDEST_LISTED = 'SELECT at, key FROM violations ORDER BY at DESC, key DESC LIMIT 1 OFFSET ?';
const LIST = `SELECT key, at, source, body FROM violations
  WHERE (at, key) < (?, ?) ORDER BY at DESC, key DESC LIMIT ?`;
const LIST_OF_SOURCE = `SELECT key, at, source, body FROM violations
  WHERE source = ? AND (at, key) < (?, ?) ORDER BY at DESC, key DESC LIMIT ?`;
// The CROSS JOIN fixes the order: the ranges lead.
const OF_STATEMENTS = `SELECT DISTINCT k.key, v.source, v.body ->> '$.profile' AS profile FROM json_each(?) k
  CROSS JOIN violations v ON v.key > k.value ->> 0 AND v.key < k.value ->> 1`;
const COUNTS = 'SELECT profile, body, count FROM violation_counts ORDER BY count DESC LIMIT ?';
const COUNTS_OF_PROFILE = `SELECT profile, body, count FROM violation_counts
  WHERE profile = ? ORDER BY count DESC LIMIT ?`;
// `source` is the last member of the body; that it is a JSON text is not asked of a damaged one.
const COUNTS_OF_SOURCE = `SELECT profile, body, count FROM violation_counts
  WHERE instr(body, ?) > 0 ORDER BY count DESC LIMIT ?`;

/** A cursor before every violation. */
const START: ViolationCursor = { at: Number.MAX_SAFE_INTEGER, key: '' };

const read = (row: Row): StoredViolation => ({
  statement: statementOf(row['key'] as string),
  source: fromBlob(row['source']),
  ...(JSON.parse(row['body'] as string) as Pick<
    StoredViolation,
    'profile' | 'by' | 'kind' | 'rule' | 'location' | 'selector'
  >),
  at: row['at'] as number,
});

const readCount = (row: Row): ViolationCount => ({
  profile: fromBlob(row['profile']),
  ...(JSON.parse(row['body'] as string) as Pick<ViolationCount, 'by' | 'kind' | 'source'>),
  count: row['count'] as number,
});

const isInserted = (connection: Connection, violation: StoredViolation): boolean => {
  const { source, profile, by, kind, rule, location, selector, at } = violation;
  const body = JSON.stringify({ profile, by, kind, rule, location, selector });
  return connection.run(INSERT, violationKey(violation), at, toBlob(source), body).changes === 1;
};

const trim = (connection: Connection, maxListed: number): void => {
  const oldest = connection.get(OLDEST_LISTED, maxListed - 1);
  if (oldest === undefined) return;
  const { at, key } = oldest;
  connection.run('DELETE FROM violations WHERE (at, key) < (?, ?)', at as number, key as string);
};

/** Violations in SQLite: one row each, and one row a counter. Insertion, counters and trimming are one transaction. */
export const createSqliteViolationRepository = (
  connection: Connection,
  { maxListed, trimEvery }: ViolationLimits = { maxListed: MAX_VIOLATIONS, trimEvery: TRIM_EVERY },
): ViolationRepository => {
  // The number of stored ones is unknown at the start: the first addition trims.
  let sinceTrim = trimEvery;
  return {
    add: (violations) =>
      promised(() =>
        connection.write(() => {
          const added = violations.filter((violation) => isInserted(connection, violation));
          for (const { profile, by, kind, source, count } of countViolations(added))
            connection.run(RAISE_COUNTER, toBlob(profile), JSON.stringify({ by, kind, source }), count);
          sinceTrim += added.length;
          if (added.length > 0 && sinceTrim >= trimEvery) {
            trim(connection, maxListed);
            sinceTrim = 0;
          }
          return added;
        }),
      ),
    list: ({ source, before: { at, key } = START, limit }) =>
      promised(() => {
        const rows =
          source === undefined
            ? connection.all(LIST, at, key, limit + 1)
            : connection.all(LIST_OF_SOURCE, toBlob(source), at, key, limit + 1);
        const last = rows[limit - 1];
        const next = { at: last?.['at'] as number, key: last?.['key'] as string };
        return {
          violations: rows.slice(0, limit).map(read),
          ...(rows.length > limit && last !== undefined && { next }),
        };
      }),
    findByStatements: (statements) =>
      promised(() =>
        connection.all(OF_STATEMENTS, JSON.stringify(statements.map(keyRangeOf))).map(({ key, source, profile }) => ({
          statement: statements[Number(key)] ?? '',
          source: fromBlob(source),
          profile: profile as string,
        })),
      ),
    listCounts: ({ profile, limit }) =>
      promised(() =>
        (profile === undefined
          ? connection.all(COUNTS, limit)
          : connection.all(COUNTS_OF_PROFILE, toBlob(profile), limit)
        ).map(readCount),
      ),
    listCountsOfSource: (source, limit) =>
      promised(() => connection.all(COUNTS_OF_SOURCE, `"source":${JSON.stringify(source)}}`, limit).map(readCount)),
    deleteBefore: (time) => promised(() => connection.run('DELETE FROM violations WHERE at < ?', time).changes),
    deleteByStatements: (statements) =>
      promised(() =>
        connection.write(() => {
          for (const statement of statements)
            connection.run('DELETE FROM violations WHERE key > ? AND key < ?', ...keyRangeOf(statement));
        }),
      ),
  };
};
