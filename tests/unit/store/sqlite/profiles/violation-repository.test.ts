import {
  type Connection,
  openConnection,
  type SqlValue,
} from '../../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../../src/store/sqlite/connection/schema.ts';
import { createSqliteViolationRepository } from '../../../../../src/store/sqlite/profiles/violation-repository.ts';
import { aStatementId, aViolation } from '../../../../support/builders/store/a-violation.ts';

/** The steps that SQLite takes for every command of `run`, but for those that have no step. */
const plansOf = async (run: (connection: Connection) => Promise<unknown>): Promise<readonly string[]> => {
  const connection = openConnection(':memory:', 'NORMAL');
  migrate(connection);
  const plans: string[] = [];
  const note = (sql: string, values: readonly SqlValue[]): void => {
    plans.push(...connection.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => String(row['detail'])));
  };
  await run({
    ...connection,
    run: (sql, ...values) => {
      note(sql, values);
      return connection.run(sql, ...values);
    },
    get: (sql, ...values) => {
      note(sql, values);
      return connection.get(sql, ...values);
    },
    all: (sql, ...values) => {
      note(sql, values);
      return connection.all(sql, ...values);
    },
  });
  connection.close();
  return plans;
};

describe('The queries of the violation repository', () => {
  it.each<readonly [string, (connection: Connection) => Promise<unknown>, readonly RegExp[]]>([
    [
      'a page of a source',
      (connection) =>
        createSqliteViolationRepository(connection).list({ source: 'a', before: { at: 5, key: 'k' }, limit: 10 }),
      [/^SEARCH violations USING INDEX violations_by_source \(source=\? AND \(at,key\)</],
    ],
    [
      'a page of all',
      (connection) => createSqliteViolationRepository(connection).list({ before: { at: 5, key: 'k' }, limit: 10 }),
      [/^SEARCH violations USING INDEX violations_by_time \(\(at,key\)</],
    ],
    [
      'the counters of a profile',
      (connection) => createSqliteViolationRepository(connection).listCounts({ profile: 'a', limit: 10 }),
      [/^SEARCH violation_counts USING (COVERING )?INDEX violation_counts_by_profile \(profile=\?\)/],
    ],
    [
      'the counters of a source, of which there are few',
      (connection) => createSqliteViolationRepository(connection).listCountsOfSource('a', 10),
      [/^SCAN violation_counts USING (COVERING )?INDEX violation_counts_by_count/],
    ],
    [
      'all counters, up to a limit',
      (connection) => createSqliteViolationRepository(connection).listCounts({ limit: 10 }),
      [/^SCAN violation_counts USING (COVERING )?INDEX violation_counts_by_count/],
    ],
    [
      'removal by time',
      (connection) => createSqliteViolationRepository(connection).deleteBefore(5),
      [/^SEARCH violations USING (COVERING )?INDEX violations_by_time \(at</],
    ],
    [
      'removal by statement',
      (connection) => createSqliteViolationRepository(connection).deleteByStatements([aStatementId(1)]),
      [/^SEARCH violations USING PRIMARY KEY \(key>\? AND key</],
    ],
    [
      'what is too many',
      (connection) =>
        createSqliteViolationRepository(connection, { maxListed: 1, trimEvery: 1 }).add(
          [1, 2].map((n) => aViolation({ statement: aStatementId(n) })),
        ),
      [
        /^SCAN violations USING COVERING INDEX violations_by_time/,
        /^SEARCH violations USING (COVERING )?INDEX violations_by_time \(\(at,key\)</,
      ],
    ],
  ])('%s: is read along an index, without sorting', async (_, run, expected) => {
    const plans = await plansOf(run);
    expect(plans).toHaveLength(expected.length);
    expected.forEach((step, index) => {
      expect(plans[index]).toMatch(step);
    });
  });
});
