import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFollowChain, readCompleteList, completeListText } from '../../../src/backup/noes/follow-chain.ts';
import { noesKeyOf } from '../../../src/backup/noes/noes-key.ts';
import { createNoesWriter, type NoesWriter } from '../../../src/backup/noes/noes-writer.ts';
import { type NoesList, readNoesFile } from '../../../src/backup/noes/read-noes.ts';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import type { AuditEventContent } from '../../../src/consent/audit/hash-chain.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { changeStored } from '../../support/servers/stored-record.ts';

const KEY_RING = { root: new Uint8Array(32).fill(7) };
const KEY = noesKeyOf(KEY_RING);
const HOUR_MS = 3_600_000;

describe('A list of noes', () => {
  let folder: string;
  let file: string;
  let storeUrl: string;
  let store: Store;
  let clock: number;
  let pagesRead: number;
  const now = (): number => clock;

  const chain = () =>
    createFollowChain({
      store: {
        ...store,
        copies: {
          ...store.copies,
          page: (kind, query) => {
            pagesRead += 1;
            return store.copies.page(kind, query);
          },
        },
      },
      keyRing: KEY_RING,
      now,
    });
  const writer = (): NoesWriter => createNoesWriter({ file, key: KEY, store, now, chain: chain() });
  const read = (): Promise<NoesList> => readNoesFile(file, KEY);
  const told = ({ noes }: Pick<NoesList, 'noes'>): readonly unknown[] =>
    noes.map((noe) => (noe.no === 'decision' ? noe.marker.person : 'id' in noe ? noe.id : noe.no));

  const append = async (event: Pick<AuditEventContent, 'type'> & Partial<AuditEventContent>): Promise<void> => {
    const keys = await signingKeysOf(new Uint8Array(32));
    const by = { role: 'staff', id: 'cli' } as const;
    await createAuditLog({ repository: store.auditEvents, keys, now }).append({
      id: randomUUID(),
      at: clock,
      by,
      ...event,
    });
  };
  const object = async (person: string): Promise<void> => {
    const decision = { state: 'objected', version: 1, generation: 1, includePast: false, signatures: [], since: clock };
    await store.people.insert({ id: person, decisions: { 'record:quiz': decision }, v: 1 });
    await append({ type: 'decision', person, purpose: 'record:quiz' });
  };
  const damage = (table: 'people' | 'purposes' | 'erasures', key: string, [from, to]: readonly [string, string]) =>
    changeStored(
      storeUrl,
      { table, collection: table, column: 'id', key },
      { member: 'body', change: (value) => String(value).replace(from, to) },
    );
  const BIT = ['objected', 'objectdd'] as const;
  const BACK = ['objectdd', 'objected'] as const;

  beforeEach(async () => {
    folder = aFolder('noes-damaged');
    file = join(folder, 'noes.ndjson');
    storeUrl = `sqlite:${join(folder, 'store.db')}`;
    clock = 1_800_000_000_000;
    pagesRead = 0;
    store = await openStore(storeUrl, { now });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('that is made anew has all but what a damaged person decided, names it, and gets it once repaired', async () => {
    for (const person of ['ada', 'bob', 'cid', 'dan', 'eve']) await object(person);
    for (const person of ['bob', 'cid']) await damage('people', person, BIT);
    const one = writer();
    const person = expect.stringContaining('person is not stored as it was written') as string;
    const lacking = [2, 3].map((seq) => ({ seq, detail: person }));
    expect(await one.step()).toEqual({ state: 'written', until: clock, lacking });
    expect(told(await read())).toEqual(['ada', 'dan', 'eve']);
    expect(await read()).toMatchObject({ uncovered: [{ after: 1, to: 3 }], head: { seq: 5 }, damagedLines: 0 });
    const before = readFileSync(file, 'utf8');
    clock += 1000;
    expect(await one.step()).toMatchObject({ lacking });
    expect(readFileSync(file, 'utf8')).toBe(before);

    await damage('people', 'bob', BACK);
    clock += 30_000;
    expect(await one.step()).toMatchObject({ lacking: [{ seq: 3 }] });
    expect(await read()).toMatchObject({ uncovered: [{ after: 2, to: 3 }] });
    await damage('people', 'cid', BACK);
    clock += 30_000;
    expect(await one.step()).toEqual({ state: 'written', until: clock, lacking: [] });
    expect(told(await read()).toSorted()).toEqual(['ada', 'bob', 'cid', 'dan', 'eve']);
    expect(await read()).toMatchObject({ uncovered: [], until: clock });
  });

  it('goes on behind what is damaged, also at its end and after a restart', async () => {
    await object('ada');
    const one = writer();
    await one.step();
    await object('bob');
    await damage('people', 'bob', BIT);
    expect(await one.step()).toMatchObject({ lacking: [{ seq: 2 }] });
    const before = readFileSync(file, 'utf8');
    expect(await writer().step()).toMatchObject({ lacking: [{ seq: 2 }] });
    expect(readFileSync(file, 'utf8')).toBe(before);
    await object('cid');
    await one.step();
    expect(told(await read())).toEqual(['ada', 'cid']);
    await damage('people', 'bob', BACK);
    await writer().step();
    expect(told(await read()).toSorted()).toEqual(['ada', 'bob', 'cid']);
    expect((await read()).uncovered).toEqual([]);
  });

  it('lacks what a damaged purpose or erasure decided, as a text that is written at once', async () => {
    await store.purposes.add({ ...aStudy({ id: 'study:one' }), v: 1 });
    await store.purposes.add({ ...aStudy({ id: 'study:two' }), v: 1 });
    for (const purpose of ['study:one', 'study:two']) await append({ type: 'purpose.opened', purpose });
    const what = { author: 'a', statements: [] };
    await store.erasures.add({ id: 'e', source: 'quiz', what, requestedAt: clock, markers: [], v: 1 });
    await append({ type: 'erasure.started', data: { erasure: 'e', source: 'quiz', statements: 0 } });
    await object('ada');
    await damage('purposes', 'study:one', ['research', 'researcj']);
    await damage('erasures', 'e', ['quiz', 'quiy']);
    const list = await readCompleteList(chain(), now);
    expect(list.lacking).toEqual([
      { seq: 1, detail: expect.stringContaining('purpose') as string },
      { seq: 3, detail: expect.stringContaining('erasure') as string },
    ]);
    writeFileSync(file, completeListText(list, KEY));
    expect(told(await read())).toEqual(['study:two', 'ada']);
    expect((await read()).uncovered).toEqual([
      { after: 0, to: 1 },
      { after: 2, to: 3 },
    ]);
  });

  describe('of people whom accounts replace', () => {
    const replace = async (person: string): Promise<void> => {
      await store.people.insert({ id: person, decisions: {}, replacedIn: { everywhere: true }, v: 1 });
      const about = { source: 'quiz', requestedAt: clock, markers: [], v: 1 };
      await store.erasures.add({ ...about, id: `of-${person}`, person, what: {} });
      const order = { id: `order-${person}`, by: 'cli', requestedAt: clock - HOUR_MS, done: clock - HOUR_MS };
      await store.replacements.add({ ...order, statements: 0, digest: '', v: 1 });
      await append({ type: 'replacement.started', data: { replacement: order.id } });
    };
    const replaced = async (): Promise<readonly string[]> =>
      (await read()).noes.flatMap((noe) => (noe.no === 'replaced' ? (noe.of ?? '') : []));

    it('grows with what is new in it, and reads them once', async () => {
      const people = Array.from({ length: 60 }, (_, index) => `p${index}`);
      for (const person of people.slice(0, 50)) await replace(person);
      const one = writer();
      await one.step();
      expect((await replaced()).toSorted()).toEqual(people.slice(0, 50).toSorted());
      expect(pagesRead).toBe(1);
      for (const person of people.slice(50)) {
        clock += HOUR_MS * 2;
        await replace(person);
        await one.step();
      }
      expect((await replaced()).toSorted()).toEqual(people.toSorted());
    });

    it('has the others while one of them is damaged', async () => {
      for (const person of ['ada', 'bob', 'cid']) await replace(person);
      await damage('people', 'bob', ['everywhere', 'everywherd']);
      const one = writer();
      expect(await one.step()).toMatchObject({ lacking: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] });
      expect(await replaced()).toEqual(['ada', 'cid']);
      await damage('people', 'bob', ['everywherd', 'everywhere']);
      clock += 30_000;
      expect(await one.step()).toMatchObject({ lacking: [] });
      expect(await replaced()).toEqual(expect.arrayContaining(['ada', 'bob', 'cid']));
    });
  });
});
