import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFollowChain, readCompleteList, completeListText } from '../../../src/backup/noes/follow-chain.ts';
import { noesKeyOf } from '../../../src/backup/noes/noes-key.ts';
import { headerLine, type NoesLine, sealLine } from '../../../src/backup/noes/noes-lines.ts';
import { createNoesWriter, type NoesWriter } from '../../../src/backup/noes/noes-writer.ts';
import { describeDamage, type NoesFile, readNoesFile } from '../../../src/backup/noes/read-noes.ts';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aFolder } from '../../support/checks/a-directory.ts';

const KEY_RING = { root: new Uint8Array(32).fill(7) };
const KEY = noesKeyOf(KEY_RING);

describe('The lines of a list of noes', () => {
  let folder: string;
  let file: string;
  let store: Store;
  let clock: number;
  let revoked: number;
  const now = (): number => clock;

  beforeEach(async () => {
    folder = aFolder('noes-binding');
    file = join(folder, 'noes.ndjson');
    [clock, revoked] = [1_800_000_000_000, 0];
    store = await openStore('sqlite::memory:', { now });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const chain = () => createFollowChain({ store, keyRing: KEY_RING, now });
  const writer = (to = file): NoesWriter => createNoesWriter({ file: to, key: KEY, store, now, chain: chain() });
  const revoke = async (): Promise<void> => {
    const auditLog = createAuditLog({ repository: store.auditEvents, keys: await signingKeysOf(KEY), now });
    const by = { role: 'staff', id: 'cli' } as const;
    const data = { key: `key-${revoked++}` };
    await auditLog.append({ id: randomUUID(), at: clock, type: 'credential.revoked', by, data });
  };
  /** A list with lines that say nothing but the time between those that say something. */
  const writeList = async (to = file): Promise<readonly string[]> => {
    const one = writer(to);
    for (let round = 0; round < 3; round++) {
      await revoke();
      await one.step();
      clock += 30_000;
      await one.step();
    }
    return readFileSync(to, 'utf8').split('\n').slice(0, -1);
  };
  const read = (): Promise<NoesFile> => readNoesFile(file, KEY);
  const damageOf = async (lines: readonly string[]): Promise<string | undefined> => {
    writeFileSync(file, `${lines.join('\n')}\n`);
    return describeDamage(await read());
  };
  const keys = async (): Promise<readonly string[]> =>
    (await read()).noes.flatMap((noe) => (noe.no === 'credential' ? noe.key : [])).toSorted();
  const setAside = (): readonly string[] => readdirSync(folder).filter((name) => name.includes('.unreadable-'));

  it('are noticed to be gone, each but the last, whatever they say', async () => {
    const lines = await writeList();
    expect(await damageOf(lines)).toBeUndefined();
    expect(lines.length).toBeGreaterThan(7);
    for (const [at] of lines.entries())
      if (at > 0 && at < lines.length - 1)
        expect([at, await damageOf(lines.toSpliced(at, 1))]).toEqual([at, expect.stringMatching(/^lacks/)]);
    expect(await damageOf(lines.toSpliced(2, 3))).toMatch(/^lacks/);
  });

  it('are noticed in another place, and count once', async () => {
    const lines = await writeList();
    for (const at of lines.keys())
      if (at > 0 && at < lines.length - 1)
        expect(await damageOf(lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? ''))).toMatch(
          /has them elsewhere/,
        );
    expect(await damageOf([...lines, lines[2] ?? ''])).toBeUndefined();
    expect(await keys()).toEqual(['key-0', 'key-1', 'key-2']);
  });

  it('do not count in another list of the same key, which is noticed', async () => {
    const other = await writeList(join(folder, 'other.ndjson'));
    const lines = await writeList();
    const own = await read();
    for (const at of [1, 3, lines.length - 1]) {
      expect(await damageOf(lines.toSpliced(at, 0, other[at] ?? ''))).toMatch(/has a line of another list/);
      expect(await read()).toMatchObject({ noes: own.noes, marks: own.marks });
      expect(await damageOf(lines.with(at, other[at] ?? ''))).toBeDefined();
    }
    expect(await damageOf([...other, ...lines])).toMatch(/lines of another list/);
  });

  it('of an earlier release have no such bond, are read, and are written anew by the first process', async () => {
    await revoke();
    const { noes, head } = await readCompleteList(chain(), now);
    const line: NoesLine = { after: 0, ...head, until: clock, noes };
    const old = headerLine(KEY) + sealLine(line, KEY);
    writeFileSync(file, old);
    expect(await read()).toMatchObject({ isUnbound: true, head, noes });
    expect(describeDamage(await read())).toBeUndefined();
    expect(await writer().step()).toMatchObject({ state: 'written', lacking: [] });
    expect(await read()).toMatchObject({ head: { seq: 1 }, noes, missingLines: 0, foreignLines: 0, unboundLines: 0 });
    expect((await read()).isUnbound).toBeUndefined();
    expect(setAside()).toEqual([]);
    // A process of that release writes on for a while: what it forbids counts.
    await revoke();
    const later = await readCompleteList(chain(), now);
    writeFileSync(file, sealLine({ ...line, ...later.head, after: 1, noes: later.noes.slice(1) }, KEY), { flag: 'a' });
    expect(await read()).toMatchObject({ unboundLines: 1, head: later.head, noes: later.noes });
    expect(describeDamage(await read())).toBeUndefined();
    expect(await writer().step()).not.toHaveProperty('broken');
    expect(await read()).toMatchObject({ unboundLines: 0, head: later.head, noes: later.noes });
  });

  it('are made anew of the chain if they do not follow one another, with a word and the file of before', async () => {
    const lines = await writeList();
    await damageOf(lines.toSpliced(3, 1));
    clock += 1000;
    const one = writer();
    expect(await one.step()).toMatchObject({
      state: 'written',
      broken: expect.stringMatching(/^lacks a line/) as string,
    });
    expect(describeDamage(await read())).toBeUndefined();
    expect(await keys()).toEqual(['key-0', 'key-1', 'key-2']);
    expect(setAside()).toHaveLength(1);
    expect(await one.step()).not.toHaveProperty('broken');
    await revoke();
    await one.step();
    expect(await keys()).toHaveLength(4);
    expect(setAside()).toHaveLength(1);
  });

  it('are left as they are if the store does not go through them', async () => {
    const lines = await writeList();
    await damageOf(lines.toSpliced(3, 1));
    const text = readFileSync(file, 'utf8');
    const older = await openStore('sqlite::memory:', { now });
    const olderChain = createFollowChain({ store: older, keyRing: KEY_RING, now });
    const beside = createNoesWriter({ file, key: KEY, store: older, now, chain: olderChain });
    expect(await beside.step()).toMatchObject({ state: 'ahead' });
    await older.close();
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('follow one another also if several processes write at once', async () => {
    const writers = [writer(), writer(), writer()];
    for (let round = 0; round < 20; round++) {
      await revoke();
      await Promise.all(writers.map((one) => one.step()));
      clock += 30_000;
    }
    for (const one of writers) await one.step();
    expect(await read()).toMatchObject({ missingLines: 0, foreignLines: 0, unboundLines: 0, uncovered: [] });
    expect(setAside()).toEqual([]);
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    // Two may write the same line. The last is named by none yet.
    const named = new Set(lines.slice(1).filter((line) => line !== lines.at(-1)));
    expect(named.size).toBeGreaterThan(20);
    for (const line of named) expect(await damageOf(lines.filter((one) => one !== line))).toMatch(/^lacks/);
  });

  it('hold one after the other in a text that is written at once, also those of one event', async () => {
    await revoke();
    const { head } = await readCompleteList(chain(), now);
    const noes = Array.from({ length: 1700 }, (_, at) => ({
      no: 'credential' as const,
      key: `key-${at}`,
      seq: 1,
      at: clock,
    }));
    const lines = completeListText({ noes, head, uncovered: [] }, KEY).split('\n').slice(0, -1);
    expect(await damageOf(lines)).toBeUndefined();
    for (let at = 1; at < lines.length - 1; at++) expect(await damageOf(lines.toSpliced(at, 1))).toMatch(/^lacks/);
  });
});
