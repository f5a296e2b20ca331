import { createSweepProgress } from '../../../../src/sink/sweeps/sweep-progress.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;

it('A sweep removes the progress of partitions that are gone from the journal for 30 days, and no other', async () => {
  const store = await openSqliteStore({ file: ':memory:', now: () => NOW });
  for (const [partition, days] of [31, 29, 31].entries())
    await store.progress.save({ ...(await store.progress.claim(partition)), through: NOW - days * DAY });
  const sweep = createSweepProgress({
    progress: store.progress,
    partitions: () => Promise.resolve([2, 3]),
    now: () => NOW,
  });
  expect(await sweep()).toBe(1);
  expect((await store.progress.all()).map(({ partition }) => partition)).toEqual([1, 2]);
  await store.close();
});
