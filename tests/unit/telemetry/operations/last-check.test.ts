import {
  noteCheck,
  noteChecksExpected,
  noteDamageMet,
  readLastCheck,
} from '../../../../src/telemetry/operations/last-check.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';

describe('the newest check', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
  });
  afterEach(() => store.close());

  const last = () => readLastCheck(store.traffic);

  it('says since when damage was met that it cannot know, until one that ends later', async () => {
    await noteDamageMet(store.traffic, 500);
    expect(await last()).toEqual({ at: 500, metAt: 500 });
    await noteCheck(store.traffic, 1000, { statement: 0 });
    expect(await last()).toEqual({ at: 1000, damage: { statement: 0 } });

    await noteDamageMet(store.traffic, 2000);
    await noteDamageMet(store.traffic, 3000);
    expect(await last()).toEqual({ at: 1000, damage: { statement: 0 }, metAt: 2000 });

    await noteCheck(store.traffic, 4000, { statement: 1 });
    expect(await last()).toEqual({ at: 4000, damage: { statement: 1 } });
  });

  it('has the age of the time since when one is expected, whatever was met', async () => {
    await noteChecksExpected(store.traffic, 100);
    await noteDamageMet(store.traffic, 500);
    expect(await last()).toEqual({ at: 100, metAt: 500 });
  });
});
