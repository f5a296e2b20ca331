import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../../../../src/store/open-store.ts';
import { CHECKED_TABLES, CHECKSUM_FUNCTION } from '../../../../src/store/sqlite/connection/record-checksums.ts';
import type { CheckedKind } from '../../../../src/store/ports/checked/record-checksum.ts';
import type { StoreDamage } from '../../../../src/store/ports/store-observer.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aRelease } from '../../../support/builders/store/a-release.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import {
  ABSENT,
  answerOf,
  CHECKED_RECORDS,
  createChoice,
  DENIED_WITHOUT,
  isNamed,
  READ_FROM_COPY,
  writeOthers,
} from './checked-records.ts';

type Value = string | number | bigint | Uint8Array | null;
type Row = Record<string, Value>;

const FLIPS = 200;

const KEY_OF_PURPOSES: ReadonlySet<string> = new Set(['id', 'version']);

/** Another value than this one: of text and blobs one bit is another, of numbers too. */
const flipped = (value: Value, choose: (below: number) => number): Value => {
  if (value === null) return 1n;
  if (typeof value === 'bigint' || typeof value === 'number') return BigInt(value) ^ (1n << BigInt(choose(40)));
  const bytes = Buffer.from(value as string);
  if (bytes.length === 0) return Buffer.from('x');
  const at = choose(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << choose(8));
  return bytes;
};

const TABLES: Readonly<
  Record<CheckedKind, readonly { readonly table: string; readonly columns: readonly string[] }[]>
> = {
  ...(Object.fromEntries(Object.entries(CHECKED_TABLES).map(([kind, one]) => [kind, [one]])) as unknown as Record<
    Exclude<CheckedKind, 'identifier'>,
    readonly { readonly table: string; readonly columns: readonly string[] }[]
  >),
  identifier: [
    { table: 'identifiers', columns: ['identifier', 'person'] },
    { table: 'identifier_copies', columns: ['identifier', 'person'] },
  ],
  fact: [
    { table: 'facts', columns: ['name', 'value'] },
    { table: 'fact_copies', columns: ['name', 'value'] },
  ],
  'ended-session': [
    { table: 'ended_sessions', columns: ['id', 'expires'] },
    { table: 'ended_session_copies', columns: ['id', 'expires'] },
  ],
};

describe('A record of SQLite in which a bit is another', () => {
  const damages: StoreDamage[] = [];
  let store: Store;
  let raw: DatabaseSyncInstance;

  beforeAll(async () => {
    const file = join(aFolder('checked'), 'store.db');
    const ignore = (): void => undefined;
    const observe = { failed: ignore, retried: ignore, building: ignore, warned: ignore };
    store = await openStore(`sqlite:${file}`, {
      now: Date.now,
      observe: { ...observe, damaged: (damage) => damages.push(damage) },
    });
    raw = new DatabaseSync(file);
    await writeOthers(store);
  });
  afterAll(async () => {
    raw.close();
    await store.close();
  });

  const rowsOf = (table: string): readonly Row[] => {
    const prepared = raw.prepare(`SELECT * FROM ${table}`);
    prepared.setReadBigInts(true);
    return prepared.all() as readonly Row[];
  };
  /** Gives a row other values; the trigger leaves the checksum, as a disk would. Texts may be any bytes. */
  const change = (table: string, own: Row, { from, to }: { readonly from: Row; readonly to: Row }): void => {
    const names = Object.keys(own);
    const given = (name: string): string => (typeof own[name] === 'string' ? 'CAST(? AS TEXT)' : '?');
    const valuesOf = (row: Row): readonly Value[] =>
      names.map((name) => {
        const value = row[name] ?? null;
        return typeof value === 'string' ? Buffer.from(value) : value;
      });
    const set = names.map((name) => `${name} = ${given(name)}`).join(', ');
    const where = names.map((name) => `${name} IS ${given(name)}`).join(' AND ');
    const { changes } = raw
      .prepare(`UPDATE ${table} SET ${set} WHERE ${where}`)
      .run(...valuesOf(to), ...valuesOf(from));
    if (changes !== 1) throw new Error(`${table}: ${changes} rows were changed`);
    raw.exec('UPDATE people_version SET version = version + 1');
  };

  const textOf = (row: Row): string => JSON.stringify(Object.values(row).map(String));

  /** Reads while one column of a row has another value; resolves with whether that was reported. */
  const readFlipped = async (
    { table, own, name }: { readonly table: string; readonly own: Row; readonly name: string },
    value: Value,
    {
      kind,
      read,
      answer,
    }: { readonly kind: CheckedKind; readonly read: () => Promise<unknown>; readonly answer: string },
  ): Promise<boolean> => {
    const other: Row = { ...own, [name]: value };
    raw.function(CHECKSUM_FUNCTION, { varargs: true }, () => other['checksum'] ?? null);
    try {
      change(table, own, { from: own, to: other });
    } catch (thrown) {
      // Two rows of one key cannot be.
      if (/UNIQUE/.test(String(thrown))) return false;
      throw thrown;
    }
    // A row under another key may be of any purpose: it is looked for once a second.
    if (kind === 'purpose' && KEY_OF_PURPOSES.has(name)) await pause(1100);
    damages.length = 0;
    const now = await answerOf(read());
    const isDenied = DENIED_WITHOUT.has(kind) && ABSENT.has(now);
    if (now !== answer && now !== 'damaged' && !isDenied) throw new Error(`${table}.${name} decides otherwise: ${now}`);
    const isCopyRead = READ_FROM_COPY.has(kind);
    if (isCopyRead && !(await isNamed(store, kind))) throw new Error(`${table}.${name}: no check names it`);
    if (now === 'damaged' && damages.length === 0) throw new Error(`${table}.${name}: nothing was reported`);
    raw.function(CHECKSUM_FUNCTION, { varargs: true }, () => own['checksum'] ?? null);
    change(table, own, { from: other, to: own });
    return isCopyRead || damages.length > 0;
  };

  it.each(Object.keys(CHECKED_RECORDS) as readonly CheckedKind[])(
    'is read as it was, or is damaged: %s',
    async (kind) => {
      const before = new Set(TABLES[kind].flatMap(({ table }) => rowsOf(table).map(textOf)));
      const readDecision = await CHECKED_RECORDS[kind](store);
      const read = (): Promise<unknown> => readDecision(store);
      const answer = await answerOf(read());
      expect(['damaged', ...ABSENT]).not.toContain(answer);
      const choose = createChoice(kind.length);
      let reported = 0;
      for (const { table, columns } of TABLES[kind]) {
        const rows = rowsOf(table).filter((row) => !before.has(textOf(row)));
        expect(rows.length).toBeGreaterThan(0);
        const isKey = (name: string): boolean => kind === 'purpose' && KEY_OF_PURPOSES.has(name);
        const often = [...columns, 'checksum'].filter((name) => !isKey(name));
        const names = [
          ...often,
          ...Array.from({ length: FLIPS }, () => often[choose(often.length)]!),
          ...columns.filter(isKey),
        ];
        for (const own of rows)
          for (const name of names)
            if (await readFlipped({ table, own, name }, flipped(own[name] ?? null, choose), { kind, read, answer }))
              reported++;
      }
      expect(reported).toBeGreaterThan(0);
      if (kind === 'purpose') await pause(1100);
      expect(await answerOf(read())).toBe(answer);
    },
  );

  it('is progress that its sink can save no more, and claims as damaged, where it is no JSON', async () => {
    const claimed = await store.progress.claim(77);
    expect(await store.progress.save({ ...claimed, through: 5 }, claimed)).toBe(true);
    raw.function(CHECKSUM_FUNCTION, { varargs: true }, () => 1);
    raw.exec("UPDATE progress SET body = replace(body, '{', '[') WHERE partition = 77");
    expect(await store.progress.save({ ...claimed, through: 6 }, { ...claimed, through: 5 })).toBe(false);
    expect(await answerOf(store.progress.claim(77))).toBe('damaged');
    await expect(store.progress.deleteOthers([77], 9)).resolves.toBeDefined();
    raw.exec('DELETE FROM progress WHERE partition = 77');
  });

  it('is damaged for its person where it is a release under another key', async () => {
    const people = [{ id: 'eve', recordGeneration: 1, studyGeneration: 1 }];
    await store.releases.add([aRelease({ key: 'of-eve', people })]);
    raw.function(CHECKSUM_FUNCTION, { varargs: true }, () => 1);
    raw.exec("UPDATE releases SET key = 'of-evf' WHERE key = 'of-eve'");
    expect(await answerOf(store.releases.findByPeople(['eve'], { limit: 9 }))).toBe('damaged');
    expect((await store.recordChecks.check()).release.damaged).toEqual(['of-evf']);
    expect(await store.releases.deleteByStudy(aRelease().study, 9)).toBe(false);
    expect((await store.recordChecks.check()).release.damaged).toEqual([]);
  });
});
