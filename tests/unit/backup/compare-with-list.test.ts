import { randomUUID } from 'node:crypto';
import {
  compareWithList,
  chainNameOf,
  findFork,
  type ListComparison,
  noteRestored,
} from '../../../src/backup/noes/compare-with-list.ts';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';

const UNTIL = Date.parse('2026-11-28T12:00:00.000Z');

describe('A store beside a list of noes', () => {
  let store: Store;
  let hashes: string[];
  const append = async (count: number): Promise<void> => {
    const auditLog = createAuditLog({
      repository: store.auditEvents,
      keys: await signingKeysOf(new Uint8Array(32)),
      now: Date.now,
    });
    for (let made = 0; made < count; made++) {
      const by = { role: 'system', id: 'carnet' } as const;
      hashes.push((await auditLog.append({ id: randomUUID(), at: Date.now(), type: 'head', by })).hash);
    }
  };
  const compare = (seq: number, hash = hashes[seq - 1] ?? ''): Promise<ListComparison> =>
    compareWithList(store, { head: { seq, hash, of: 'chain' }, until: UNTIL });

  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    hashes = [];
    await append(5);
  });
  afterEach(() => store.close());

  it('goes through its end, with what came since', async () => {
    expect(await compare(5)).toEqual({ state: 'current', behind: 0 });
    expect(await compare(2)).toEqual({ state: 'current', behind: 3 });
    expect(await compare(0, '')).toEqual({ state: 'current', behind: 5 });
    expect(await compareWithList(store, {})).toEqual({ state: 'empty' });
  });

  it('is older if its chain ends before the list', async () => {
    const isOfStore = true;
    expect(await compare(8, 'b'.repeat(64))).toEqual({
      state: 'older',
      storeSeq: 5,
      listSeq: 8,
      listHash: 'b'.repeat(64),
      until: UNTIL,
      isOfStore,
    });
  });

  it('is another one if it has gone on by itself', async () => {
    expect(await compare(4, 'b'.repeat(64))).toMatchObject({ state: 'other', storeSeq: 5, listSeq: 4, until: UNTIL });
  });

  it('is of the list if a restore has made one chain of the other, and not of a copy elsewhere', async () => {
    const isOfStore = async (of: string): Promise<unknown> => {
      const compared = await compareWithList(store, { head: { seq: 9, hash: 'b'.repeat(64), of } });
      return 'isOfStore' in compared ? compared.isOfStore : compared.state;
    };
    // A new store has no name yet.
    expect(await isOfStore('chain')).toBe(true);
    const before = await chainNameOf(store);
    expect([await isOfStore(before), await isOfStore('chain'), await isOfStore(`${before}x`)]).toEqual([
      true,
      false,
      false,
    ]);
    // As a restore of this chain names the next one.
    const other = await openSqliteStore({ file: ':memory:', now: Date.now });
    try {
      await noteRestored(other, [before, 'unrelated'], 5);
      await noteRestored(other, [await chainNameOf(other)], 5);
      expect(await isOfStore(await chainNameOf(other))).toBe(true);
    } finally {
      await other.close();
    }
    // And this store was restored with a list that went on elsewhere.
    await noteRestored(store, [before, 'chain'], 5);
    expect([await isOfStore('chain'), await isOfStore(before)]).toEqual([true, true]);
  });

  it('has gone its own way since the last event that both have', async () => {
    const mark = (seq: number, hash = hashes[seq - 1] ?? '') => ({ after: seq - 1, seq, hash, of: 'chain' });
    const told = (seq: number, until: number) => ({ after: seq, seq, until });
    const fork = (state: 'older' | 'other', ...marks: Parameters<typeof findFork>[1]['marks']) =>
      findFork(store, { marks }, { state, storeSeq: 5, listSeq: 9, listHash: '', isOfStore: true });
    const timeOf = async (seq: number): Promise<number> => {
      const [event] = await store.auditEvents.page({ after: seq - 1, limit: 1 });
      return Date.parse((JSON.parse(event!.body) as { at: string }).at);
    };
    const foreign = 'b'.repeat(64);
    expect(await fork('older', mark(2), mark(4), told(4, 10), mark(7, foreign), told(7, 20), told(7, 30))).toEqual({
      head: 5,
    });
    expect(await fork('older', mark(2), told(2, 10), mark(4, foreign), told(4, 15), mark(7, foreign))).toEqual({
      head: 2,
      after: await timeOf(2),
    });
    expect(await fork('other', mark(1), mark(2), mark(3), mark(4, foreign), mark(5, foreign))).toEqual({
      head: 3,
      after: await timeOf(3),
    });
    // A list that was written anew since then.
    expect(await fork('other', mark(5, foreign), told(5, 40))).toEqual({ head: 0, after: 0 });
    expect(await fork('older', mark(9, foreign), told(9, 40))).toEqual({ head: 0, after: 0 });
  });

  it('is known to have been restored with it', async () => {
    const before = await chainNameOf(store);
    await noteRestored(store, ['chain', before], 8);
    for (const seq of [4, 8]) expect(await compare(seq, 'b'.repeat(64))).toEqual({ state: 'restored', listSeq: seq });
    // It goes on further than what was applied.
    expect(await compare(9, 'b'.repeat(64))).toMatchObject({ state: 'older', listSeq: 9 });
    expect(await chainNameOf(store)).not.toBe(before);
    await noteRestored(store, ['chain'], 7);
    expect(await compare(8, 'b'.repeat(64))).toMatchObject({ state: 'restored' });
  });
});
