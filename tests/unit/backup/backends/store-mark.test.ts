import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createMarkChanges, STORE_MARK_EVERY_MS } from '../../../../src/backup/backends/store-mark.ts';
import { openSqliteJournal } from '../../../../src/journal/sqlite/journal.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('the mark of a store', () => {
  const folder = aFolder('store-mark');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('moves with each change of the store, of any process, and once a minute without one', async () => {
    let time = 1_700_000_000_000;
    const now = (): number => time;
    const file = join(folder, 'store.db');
    const [store, other] = [await openSqliteStore({ file, now }), await openSqliteStore({ file, now })];
    const journal = await openSqliteJournal({ file: join(folder, 'journal.db'), now });
    const mark = createMarkChanges({ store, journal }, now);
    /** True if the mark has moved. */
    const step = async (change: () => Promise<unknown> = () => Promise.resolve()): Promise<boolean> => {
      await change();
      time += STORE_MARK_EVERY_MS;
      await mark();
      return journal.storeMark?.read() === time;
    };
    const claimed = await store.progress.claim(0);
    expect(await step()).toBe(true);
    expect(await step()).toBe(false);
    expect(await step(() => store.facts.put('a', 'b'))).toBe(true);
    expect(await step()).toBe(false);
    expect(await step(() => other.facts.put('a', 'c'))).toBe(true);
    expect(await step(() => store.progress.save({ ...claimed, offset: 1 }))).toBe(true);
    // A sign of life is no change.
    expect(await step(() => store.traffic.see([{ source: 'part:api', what: 'process/1', at: time }]))).toBe(false);
    const unchanged: boolean[] = [];
    for (let n = 0; n < 12; n++) unchanged.push(await step());
    expect(unchanged.filter((moved) => moved)).toHaveLength(2);
    await Promise.all([journal.close(), other.close()]);
    await store.close();
  });
});
