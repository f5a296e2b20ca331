import { createReadVerdicts } from '../../../../src/telemetry/operations/source-figures.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aStatementId, aViolation } from '../../../support/builders/store/a-violation.ts';

it('The verdicts on a source are counted by version, with the statements that match no template', async () => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  const [first, second] = ['https://p.example/v1', 'https://p.example/v2'];
  const violation = (n: number, profile: string, source = 'moodle') =>
    aViolation({ statement: aStatementId(n), profile, by: `https://p.example/t${n}`, source });
  await store.violations.add([
    violation(1, first),
    violation(2, first),
    violation(3, second),
    violation(4, second, 'other'),
  ]);
  await store.unmatched.raise('moodle', [
    { version: second, why: 'no-template', count: 5, latest: 1 },
    { version: 'https://p.example/v9', why: 'unknown-version', count: 7, latest: 1 },
  ]);
  const read = createReadVerdicts(store);
  expect(await read('moodle')).toEqual([
    { version: first, violations: 2, unmatched: 0 },
    { version: second, violations: 1, unmatched: 5 },
  ]);
  expect(await read('nothing')).toEqual([]);
  await store.close();
});
