import { aRefusedFault } from '../../../support/builders/store/a-refused-fault.ts';
import { randomUUID } from 'node:crypto';
import { anAccessRecord } from '../../../support/builders/store/an-access-record.ts';
import { createSweepHistory } from '../../../../src/sink/sweeps/sweep-history.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aPatternRun } from '../../../support/builders/store/a-pattern-run.ts';
import { aRunLease } from '../../../support/builders/store/a-run-lease.ts';
import { aSortKey } from '../../../support/builders/store/a-stored-statement.ts';
import { aSessionCredential } from '../../../support/builders/store/a-session-credential.ts';
import { aViolation } from '../../../support/builders/store/a-violation.ts';

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;

it('A sweep removes what has had its time: of each kind what is older than its hours or days, no more', async () => {
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
  const runs = [91, 89].map((days) =>
    aPatternRun({ key: `${days} days`, last: { at: aSortKey(NOW - days * 24 * HOUR), timestamp: 0 } }),
  );
  await store.patternRuns.saveAll(runs);
  const leases = [25, 23].map((hours) => aRunLease({ key: `${hours} hours`, takenAt: NOW - hours * HOUR }));
  await store.runLeases.take(leases);
  for (const expiresAt of [NOW - 1, NOW])
    await store.sessionCredentials.add(aSessionCredential({ key: `session-${expiresAt}`, expiresAt }));
  for (const hours of [49, 47])
    await store.mentions.addTokens([{ person: 'a', tokens: [`${hours} hours`] }], NOW - hours * HOUR);
  const old = Array.from({ length: 1001 }, (_, index) =>
    anAccessRecord({ first: NOW - 31 * 24 * HOUR, person: `p${index}` }),
  );
  const kept = anAccessRecord({ first: NOW - 30 * 24 * HOUR + HOUR });
  await store.accessRecords.add([...old, kept]);
  const slots = {
    second: [6, 4],
    tenSeconds: [121, 119],
    minute: [121, 119],
    hour: [8 * 1440 + 1, 8 * 1440 - 1],
  } as const;
  for (const [step, ages] of Object.entries(slots) as [keyof typeof slots, readonly number[]][])
    await store.traffic.add(
      ages.map((minutes) => ({ subject: 'moodle', step, at: NOW - minutes * 60_000, counts: { accepted: 1 } })),
    );
  await store.traffic.addFaults([
    aRefusedFault({ lastAt: NOW - 31 * 24 * HOUR }),
    aRefusedFault({ detail: '29 days', lastAt: NOW - 29 * 24 * HOUR }),
  ]);
  expect(await createSweepHistory({ store, accessRecordDays: 30, now: () => NOW })()).toEqual({
    accessRecords: 1001,
    deadLetters: 1,
    violations: 1,
    sessionCredentials: 1,
    patternRuns: 1,
    runLeases: 1,
    erasedTokens: 1,
    trafficSlots: 4,
    refusedFaults: 1,
  });
  expect((await store.traffic.listFaults('moodle')).map(({ detail }) => detail)).toEqual(['29 days']);
  expect(await store.traffic.list({ subject: 'moodle', step: 'hour', since: 0 })).toHaveLength(1);
  expect(await store.mentions.tokensOf(['a'])).toEqual(['47 hours']);
  expect([...(await store.patternRuns.find(runs.map(({ key }) => key))).keys()]).toEqual(['89 days']);
  expect([...(await store.runLeases.find(leases.map(({ key }) => key))).keys()]).toEqual(['23 hours']);
  expect((await store.deadLetters.list(10)).map(({ offset }) => offset)).toEqual([1]);
  expect((await store.violations.list({ limit: 10 })).violations.map(({ at }) => at)).toEqual([NOW - 89 * 24 * HOUR]);
  expect(await store.sessionCredentials.find(`session-${NOW}`)).toBeDefined();
  expect(await store.accessRecords.scan({ limit: 10 })).toEqual([kept]);
  await store.close();
});
