import { keysOf, raisesOf, statementIn, violationKey } from '../../ports/violation-key.ts';
import {
  TRIM_EVERY,
  VIOLATIONS_KEPT,
  type Violation,
  type ViolationBound,
  type ViolationCount,
  type ViolationPlace,
  type ViolationRepository,
} from '../../ports/violation-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';

/** As bytes: a string given to SQLite would end at its first NUL. In JSON text there is none. */
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const textOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('utf8');

const ADD = 'INSERT INTO violations (key, at, source, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
const RAISE =
  'INSERT INTO violation_counts (profile, body, count) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count';
const OLDEST_KEPT = 'SELECT at, key FROM violations ORDER BY at DESC, key DESC LIMIT 1 OFFSET ?';

/** Later than any. */
const END: ViolationPlace = { at: Number.MAX_SAFE_INTEGER, key: '' };

const read = (row: Row): Violation => ({
  statement: statementIn(row['key'] as string),
  source: textOf(row['source']),
  ...(JSON.parse(row['body'] as string) as Pick<Violation, 'profile' | 'by' | 'kind' | 'rule' | 'location'>),
  at: row['at'] as number,
});

const readCount = (row: Row): ViolationCount => ({
  profile: textOf(row['profile']),
  ...(JSON.parse(row['body'] as string) as Pick<ViolationCount, 'by' | 'kind' | 'source'>),
  count: row['count'] as number,
});

/**
 * Violations in SQLite: one row each, and one row a counter. List, counters and what is too many change in one
 * transaction.
 */
export const createViolationRepository = (
  connection: Connection,
  { keep, trimEvery }: ViolationBound = { keep: VIOLATIONS_KEPT, trimEvery: TRIM_EVERY },
): ViolationRepository => {
  // How many may be there from before is not known: the first look comes with the first that is added.
  let sinceTrim = trimEvery;

  const isAdded = (violation: Violation): boolean => {
    const { source, profile, by, kind, rule, location, at } = violation;
    return (
      connection.run(
        ADD,
        violationKey(violation),
        at,
        bytesOf(source),
        JSON.stringify({ profile, by, kind, rule, location }),
      ).changes === 1
    );
  };
  const trim = (): void => {
    const oldest = connection.get(OLDEST_KEPT, keep - 1);
    if (oldest !== undefined)
      connection.run(
        'DELETE FROM violations WHERE (at, key) < (?, ?)',
        oldest['at'] as number,
        oldest['key'] as string,
      );
  };

  return {
    add: (violations) =>
      promised(() =>
        connection.write(() => {
          const added = violations.filter(isAdded);
          for (const { profile, by, kind, source, count } of raisesOf(added))
            connection.run(RAISE, bytesOf(profile), JSON.stringify({ by, kind, source }), count);
          sinceTrim += added.length;
          if (added.length > 0 && sinceTrim >= trimEvery) {
            trim();
            sinceTrim = 0;
          }
          return added;
        }),
      ),
    list: ({ source, before = END, limit }) =>
      promised(() => {
        const of = source === undefined ? '' : 'source = ? AND';
        const rows = connection.all(
          `SELECT key, at, source, body FROM violations WHERE ${of} (at, key) < (?, ?) ORDER BY at DESC, key DESC LIMIT ?`,
          ...(source === undefined ? [] : [bytesOf(source)]),
          before.at,
          before.key,
          limit + 1,
        );
        const last = rows[limit - 1];
        return {
          violations: rows.slice(0, limit).map(read),
          ...(rows.length > limit && last !== undefined
            ? { next: { at: last['at'] as number, key: last['key'] as string } }
            : {}),
        };
      }),
    counts: ({ profile, limit }) =>
      promised(() =>
        (profile === undefined
          ? connection.all('SELECT profile, body, count FROM violation_counts ORDER BY count DESC LIMIT ?', limit)
          : connection.all(
              'SELECT profile, body, count FROM violation_counts WHERE profile = ? ORDER BY count DESC LIMIT ?',
              bytesOf(profile),
              limit,
            )
        ).map(readCount),
      ),
    removeBefore: (time) => promised(() => connection.run('DELETE FROM violations WHERE at < ?', time).changes),
    removeOf: (statements) =>
      promised(() =>
        connection.write(() => {
          for (const statement of statements)
            connection.run('DELETE FROM violations WHERE key > ? AND key < ?', ...keysOf(statement));
        }),
      ),
  };
};
