import { noteCheck, noteChecksExpected, readLastCheck } from '../../../../src/telemetry/operations/last-check.ts';
import {
  createNoteBackup,
  createNoteErasuresExport,
  createReadLastBackup,
  createReadLastErasuresExport,
} from '../../../../src/telemetry/operations/last-backup.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const MONTH = 30 * 86_400_000;

describe('After a clock was ahead and was corrected', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore('sqlite::memory:', { now: () => NOW });
  });
  afterEach(() => store.close());

  it('what a check finds is noted', async () => {
    await noteChecksExpected(store.traffic, NOW - 1);
    await noteCheck(store.traffic, NOW + MONTH, { statement: 0 });
    await noteCheck(store.traffic, NOW, { statement: 2 });
    expect(await readLastCheck(store.traffic)).toEqual({ at: NOW, damage: { statement: 2 } });
    expect(await store.traffic.listSeen('part:check')).toHaveLength(2);
  });

  it('a backup is noted, and so is a list of erasures, each by itself', async () => {
    await createNoteErasuresExport(store.traffic)(NOW + 1);
    await createNoteBackup(store.traffic)(NOW + MONTH);
    await createNoteBackup(store.traffic)(NOW);
    expect(await createReadLastBackup(store.traffic)()).toBe(NOW);
    expect(await createReadLastErasuresExport(store.traffic)()).toBe(NOW + 1);
    await createNoteErasuresExport(store.traffic)(NOW + MONTH);
    await createNoteErasuresExport(store.traffic)(NOW + 2);
    expect(await createReadLastErasuresExport(store.traffic)()).toBe(NOW + 2);
    expect(await createReadLastBackup(store.traffic)()).toBe(NOW);
  });

  it('the later of two notes stays where their clocks differ by less than a minute', async () => {
    await noteCheck(store.traffic, NOW, { statement: 1 });
    await noteCheck(store.traffic, NOW - 59_000, { statement: 0 });
    expect(await readLastCheck(store.traffic)).toEqual({ at: NOW, damage: { statement: 1 } });
  });
});
