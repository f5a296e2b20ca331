import { randomUUID } from 'node:crypto';
import {
  compareWithList,
  chainNameOf,
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
    expect(await compare(8, 'b'.repeat(64))).toEqual({ state: 'older', storeSeq: 5, listSeq: 8, until: UNTIL });
  });

  it('is another one if it has gone on by itself', async () => {
    expect(await compare(4, 'b'.repeat(64))).toEqual({ state: 'other', listSeq: 4, until: UNTIL });
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
