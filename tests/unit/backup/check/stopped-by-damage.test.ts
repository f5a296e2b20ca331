import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDamageWatch, namingDamage } from '../../../../src/backup/check/stopped-by-damage.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { damageChecksums } from '../../../support/servers/stored-record.ts';

describe('Work that waits for a damaged record', () => {
  let folder: string;
  let store: Store;
  let time = 0;
  let position = 0;
  let stalls = 0;
  const watchOf = () =>
    createDamageWatch(store, {
      readPosition: () => Promise.resolve(position),
      onStalled: () => (stalls += 1),
      stallMs: 10_000,
      now: () => time,
    });
  const lookAfter = (watch: ReturnType<typeof watchOf>, ms: number): Promise<void> => {
    time += ms;
    return watch.look();
  };

  beforeEach(async () => {
    folder = aFolder('stopped-by-damage');
    const file = join(folder, 'store.db');
    store = await openSqliteStore({ file, now: Date.now });
    await store.people.insert({ id: 'p1', decisions: {}, v: 1 });
    await damageChecksums(`sqlite:${file}`, { table: 'people', collection: 'people' });
    stalls = 0;
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('is ended once nothing has moved for long and a damaged record was met, and not before', async () => {
    const watch = watchOf();
    await lookAfter(watch, 0);
    await watch.store.people.find(['p1']);
    await lookAfter(watch, 9000);
    position += 1;
    // What was met before it moved says nothing.
    await lookAfter(watch, 9000);
    await lookAfter(watch, 11_000);
    expect(stalls).toBe(1);
    await watch.store.people.find(['p1']);
    await lookAfter(watch, 9000);
    await expect(lookAfter(watch, 2000)).rejects.toMatchObject({ kind: 'damaged' });
  });

  it('is ended at once by what the sink cannot pass, and by nothing that passes', async () => {
    const watch = watchOf();
    watch.onSinkWaits(new Problem('store-unavailable', 'away'));
    await lookAfter(watch, 0);
    watch.onSinkWaits(new Problem('damaged', 'a person'));
    await expect(watch.look()).rejects.toMatchObject({ kind: 'damaged' });
  });

  it('names the damaged records, each with what repairs it', async () => {
    const work = () => Promise.reject(new Problem('damaged', 'The person is not stored as it was written.'));
    await expect(namingDamage(store, work)).rejects.toMatchObject({
      message: expect.stringMatching(
        /not stored as it was written.*`carnet check --mend`, then this command/,
      ) as string,
      faults: [{ at: 'person p1', detail: expect.stringContaining('carnet restore') as string }],
    });
    const other = new Problem('store-unavailable', 'away');
    await expect(namingDamage(store, () => Promise.reject(other))).rejects.toBe(other);
  });
});
