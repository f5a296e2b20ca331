import { randomUUID } from 'node:crypto';
import { createSweepHistory } from '../../../../src/sink/sweeps/sweep-history.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aSessionCredential } from '../../../support/builders/store/a-session-credential.ts';
import { aViolation } from '../../../support/builders/store/a-violation.ts';

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;

it('dead letters stay for 48 hours, violations for 90 days, session credentials until they expire', async () => {
  const store = await openSqliteStore({ file: ':memory:', now: () => NOW });
  for (const [offset, hours] of [49, 47].entries())
    await store.deadLetters.put({
      partition: 0,
      offset,
      reason: 'unreadable',
      bytes: Buffer.of(1),
      addedAt: NOW - hours * HOUR,
    });
  await store.violations.add([
    aViolation({ statement: randomUUID(), at: NOW - 91 * 24 * HOUR }),
    aViolation({ statement: randomUUID(), at: NOW - 89 * 24 * HOUR }),
  ]);
  for (const expiresAt of [NOW - 1, NOW])
    await store.sessionCredentials.add(aSessionCredential({ key: `session-${expiresAt}`, expiresAt }));
  expect(await createSweepHistory({ store, now: () => NOW })()).toEqual({
    deadLetters: 1,
    violations: 1,
    sessionCredentials: 1,
  });
  expect((await store.deadLetters.list(10)).map(({ offset }) => offset)).toEqual([1]);
  expect((await store.violations.list({ limit: 10 })).violations.map(({ at }) => at)).toEqual([NOW - 89 * 24 * HOUR]);
  expect(await store.sessionCredentials.find(`session-${NOW}`)).toBeDefined();
  await store.close();
});
