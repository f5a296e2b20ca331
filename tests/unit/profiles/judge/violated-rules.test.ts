import { readViolatedRules } from '../../../../src/profiles/judge/violated-rules.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { StoredViolation } from '../../../../src/store/ports/profiles/violation-repository.ts';
import { aStatementId, aViolation } from '../../../support/builders/store/a-violation.ts';

describe('the violated rules of a source', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
  });
  afterEach(() => store.close());
  const add = (from: number, count: number, about: Partial<StoredViolation> = {}) =>
    store.violations.add(
      Array.from({ length: count }, (_, n) =>
        aViolation({ statement: aStatementId(from + n), at: from + n, ...about }),
      ),
    );
  const read = (source = 'moodle') => readViolatedRules(store.violations, source);

  it('are none where there is no violation', async () => {
    expect(await read()).toEqual({ rules: [], counted: 0, hasOlder: false });
  });

  it('are counted over several pages, the most frequent first, each with its latest statement', async () => {
    await add(0, 1500);
    await add(2000, 3, { rule: 'any' });
    await add(3000, 2, { rule: 'any', selector: '$.id' });
    await add(5000, 9, { source: 'other' });
    const { statement, source, at, ...rule } = aViolation();
    expect(await read()).toEqual({
      counted: 1505,
      hasOlder: false,
      rules: [
        { ...rule, count: 1500, latest: { statement: aStatementId(1499), at: 1499 } },
        { ...rule, rule: 'any', count: 3, latest: { statement: aStatementId(2002), at: 2002 } },
        { ...rule, rule: 'any', selector: '$.id', count: 2, latest: { statement: aStatementId(3001), at: 3001 } },
      ],
    });
  });

  it('are those of the newest 10,000 violations', async () => {
    await add(0, 5, { rule: 'any' });
    await add(100, 10_000);
    const { rules, counted, hasOlder } = await read();
    expect([rules.map(({ rule, count }) => [rule, count]), counted, hasOlder]).toEqual([
      [['presence', 10_000]],
      10_000,
      true,
    ]);
  });
});
