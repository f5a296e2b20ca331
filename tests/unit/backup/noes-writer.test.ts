import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFollowChain } from '../../../src/backup/noes/follow-chain.ts';
import { noteRestored } from '../../../src/backup/noes/compare-with-list.ts';
import { noesKeyOf } from '../../../src/backup/noes/noes-key.ts';
import { createNoesWriter, type NoesWriter } from '../../../src/backup/noes/noes-writer.ts';
import { type NoesList, readNoesFile } from '../../../src/backup/noes/read-noes.ts';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aFolder } from '../../support/checks/a-directory.ts';

const KEY_RING = { root: new Uint8Array(32).fill(7) };
const KEY = noesKeyOf(KEY_RING);

describe('The writer of a list of noes', () => {
  let folder: string;
  let file: string;
  let stores: Store[];
  let store: Store;
  let clock: number;
  let revoked: string[];
  const now = (): number => clock;

  const open = async (): Promise<Store> => {
    const opened = await openSqliteStore({ file: ':memory:', now });
    stores.push(opened);
    return opened;
  };
  const writer = (on: Store = store): NoesWriter =>
    createNoesWriter({
      file,
      key: KEY,
      store: on,
      now,
      chain: createFollowChain({ store: on, keyRing: KEY_RING, now }),
    });
  const revoke = async (count: number, on: Store = store): Promise<void> => {
    const keys = await signingKeysOf(new Uint8Array(32));
    const auditLog = createAuditLog({ repository: on.auditEvents, keys, now });
    for (let made = 0; made < count; made++) {
      const [id, key] = [randomUUID(), `key-${revoked.length}`];
      const by = { role: 'staff', id: 'cli' } as const;
      await auditLog.append({ id, at: clock, type: 'credential.revoked', by, data: { key } });
      revoked.push(key);
    }
  };
  const read = (): Promise<NoesList> => readNoesFile(file, KEY);
  const keysIn = async (): Promise<readonly string[]> => [
    ...new Set((await read()).noes.map((noe) => (noe.no === 'credential' ? noe.key : ''))),
  ];

  beforeEach(async () => {
    folder = aFolder('noes-writer');
    file = join(folder, 'elsewhere', 'noes.ndjson');
    [stores, revoked, clock] = [[], [], 1_800_000_000_000];
    store = await open();
  });
  afterEach(async () => {
    for (const one of stores) await one.close();
    rmSync(folder, { recursive: true });
  });

  it('begins with all that was forbidden before, and adds what comes', async () => {
    await revoke(3);
    const one = writer();
    expect(await one.step()).toEqual({ state: 'written', until: clock, lacking: [] });
    expect(await keysIn()).toEqual(revoked);
    clock += 1000;
    await revoke(2);
    expect(await one.step()).toEqual({ state: 'written', until: clock, lacking: [] });
    expect(await read()).toMatchObject({ until: clock, head: { seq: 5 }, uncovered: [], damagedLines: 0 });
    expect(await keysIn()).toEqual(revoked);
  });

  it('tells that nothing was decided, so that a restore knows until when', async () => {
    const one = writer();
    await one.step();
    const before = readFileSync(file, 'utf8');
    clock += 1000;
    await one.step();
    expect(readFileSync(file, 'utf8')).toBe(before);
    clock += 30_000;
    await one.step();
    expect((await read()).until).toBe(clock);
  });

  it('knows less while decisions wait to be chained', async () => {
    await store.people.insert({ id: 'p', decisions: {}, v: 1 });
    const at = clock - 5000;
    const outboxEntry = { id: 'x', events: [{ at, type: 'decision' }] };
    await store.people.update({ id: 'p', decisions: {}, outboxEntry, v: 2 });
    expect(await writer().step()).toEqual({ state: 'written', until: at, lacking: [] });
  });

  it('goes on behind a line that was cut', async () => {
    await writer().step();
    writeFileSync(file, '{"after":0,"seq":1,"ha', { flag: 'a' });
    await revoke(2);
    await writer().step();
    await revoke(1);
    await writer().step();
    expect(await keysIn()).toEqual(revoked);
    expect(await read()).toMatchObject({ uncovered: [], damagedLines: 1, head: { seq: 3 } });
  });

  it('makes again what damage or another process has taken', async () => {
    const one = writer();
    await one.step();
    for (let lines = 0; lines < 3; lines++) {
      await revoke(2);
      await one.step();
    }
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('key-2', 'key-x'));
    expect((await read()).uncovered).toEqual([{ after: 2, to: 4 }]);
    await writer().step();
    expect((await keysIn()).toSorted()).toEqual(revoked);
    expect((await read()).uncovered).toEqual([]);
    // A copy of before is put in its place.
    rmSync(file);
    writeFileSync(file, text.split('\n').slice(0, 3).join('\n'));
    await one.step();
    expect((await keysIn()).toSorted()).toEqual(revoked);
    rmSync(file);
    await one.step();
    expect(await keysIn()).toEqual(revoked);
  });

  it('may run in several processes', async () => {
    const writers = [writer(), writer(), writer()];
    for (let round = 0; round < 10; round++) {
      await revoke(3);
      await Promise.all(writers.map((one) => one.step()));
      if (round === 5) rmSync(file);
    }
    for (const one of writers) await one.step();
    expect((await keysIn()).toSorted()).toEqual(revoked.toSorted());
    expect(await read()).toMatchObject({ uncovered: [], damagedLines: 0, head: { seq: 30 } });
  });

  it('leaves a list alone that an older copy of the store does not go through', async () => {
    await revoke(5);
    await writer().step();
    const text = readFileSync(file, 'utf8');
    const older = await open();
    await revoke(2, older);
    for (const [events, state] of [
      [0, 'older'],
      [5, 'other'],
    ] as const) {
      await revoke(events, older);
      expect(await writer(older).step()).toMatchObject({ state: 'ahead', comparison: { state } });
    }
    expect(readFileSync(file, 'utf8')).toBe(text);
    // A restore has applied it: it is kept beside a new one.
    const { head } = await read();
    await noteRestored(older, [head?.of ?? ''], head?.seq ?? 0);
    revoked.splice(0, 5);
    expect(await writer(older).step()).toMatchObject({ state: 'written' });
    expect(await keysIn()).toEqual(revoked);
    expect(readdirSync(join(folder, 'elsewhere')).filter((name) => name.includes('.restored-'))).toHaveLength(1);
  });

  it('notices that an older copy is put back below it, also if that has gone on', async () => {
    const older = await open();
    let used = store;
    const auditEvents: Store['auditEvents'] = {
      ...store.auditEvents,
      head: () => used.auditEvents.head(),
      page: (query) => used.auditEvents.page(query),
    };
    const below = { ...store, auditEvents };
    const chain = createFollowChain({ store: below, keyRing: KEY_RING, now });
    const one = createNoesWriter({ file, key: KEY, store: below, now, chain });
    await revoke(5);
    await one.step();
    const text = readFileSync(file, 'utf8');
    used = older;
    for (const events of [2, 5]) {
      await revoke(events, older);
      expect(await one.step()).toMatchObject({ state: 'ahead', comparison: { isOfStore: true } });
    }
    expect(readFileSync(file, 'utf8')).toBe(text);
    used = store;
    expect(await one.step()).toMatchObject({ state: 'written' });
  });

  it('is late while its disk is away, and makes up for it', async () => {
    const one = writer();
    await one.step();
    rmSync(join(folder, 'elsewhere'), { recursive: true });
    writeFileSync(join(folder, 'elsewhere'), 'a file');
    await revoke(2);
    await expect(one.step()).rejects.toMatchObject({ code: 'ENOTDIR' });
    rmSync(join(folder, 'elsewhere'));
    await one.step();
    expect(await keysIn()).toEqual(revoked);
  });

  it('stays as short as what it says', async () => {
    const one = writer();
    await one.step();
    let longest = 0;
    for (let round = 0; round < 40; round++) {
      clock += 30_000;
      // The same grants are given and ended again.
      const keys = await signingKeysOf(new Uint8Array(32));
      const auditLog = createAuditLog({ repository: store.auditEvents, keys, now });
      for (let made = 0; made < 10; made++) {
        const reads = { [made % 2 === 0 ? 'added' : 'removed']: Array.from({ length: 100 }, (_, n) => `source-${n}`) };
        const by = { role: 'staff', id: 'cli' } as const;
        const about = { id: randomUUID(), at: clock, type: 'credential.changed', by } as const;
        await auditLog.append({ ...about, data: { credential: 'key', reads } });
      }
      await one.step();
      longest = Math.max(longest, readFileSync(file).length);
    }
    expect(longest).toBeGreaterThan(1 << 20);
    expect(readFileSync(file).length).toBeLessThan(longest);
    await one.step();
    expect(await read()).toMatchObject({ until: clock, head: { seq: 400 }, uncovered: [], damagedLines: 0 });
  });
});
