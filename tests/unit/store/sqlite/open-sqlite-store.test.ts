import { readFileSync } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { readSqlitePage } from '../../../../src/store/sqlite/statements/page.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { aSortKey, aStoredStatement, aToken } from '../../../support/builders/store/a-stored-statement.ts';
import type { PageQuery } from '../../../../src/store/ports/statements/statement-repository.ts';

const now = Date.now;

const inFolder = (run: (file: string) => Promise<void>) => async (): Promise<void> => {
  const folder = aFolder('sqlite');
  try {
    await run(join(folder, 'store.db'));
  } finally {
    await rm(folder, { recursive: true });
  }
};

describe('A SQLite store in a file', () => {
  it(
    'is readable by its owner alone, its log too, whatever the umask',
    inFolder(async (file) => {
      const before = process.umask(0o022);
      try {
        const store = await openSqliteStore({ file, now });
        await store.statements.insert([aStoredStatement()]);
        for (const name of [file, `${file}-wal`, `${file}-shm`]) expect((await stat(name)).mode & 0o777).toBe(0o600);
        await store.close();
      } finally {
        process.umask(before);
      }
    }),
  );

  it(
    'has the same content after a restart',
    inFolder(async (file) => {
      const statement = aStoredStatement();
      const first = await openSqliteStore({ file, now });
      await first.statements.insert([statement]);
      const claimed = await first.progress.claim(3);
      await first.progress.save({ ...claimed, offset: 7 });
      await first.close();
      const second = await openSqliteStore({ file, now });
      expect([...(await second.statements.find([statement.id])).keys()]).toEqual([statement.id]);
      expect(await second.progress.claim(3)).toEqual({ ...claimed, epoch: 2, offset: 7 });
      await second.close();
    }),
  );

  // SQLite's lock says that the log is in use: without it, another client deletes the log when it closes the file.
  (process.platform === 'linux' ? it : it.skip)(
    'holds its lock on the file after both connections are open, so that no other client deletes its log',
    inFolder(async (file) => {
      const store = await openSqliteStore({ file, now });
      await store.statements.insert([aStoredStatement()]);
      const { ino } = await stat(file);
      const own = readFileSync('/proc/locks', 'utf8')
        .split('\n')
        .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `));
      expect(own).not.toEqual([]);
      await store.close();
    }),
  );

  it.each([
    ['one by one', [0]],
    ['many at a time', Array.from({ length: 40 }, (_, counter) => counter)],
    ['many at a time, some of them left out', Array.from({ length: 40 }, (_, counter) => 2 * counter)],
    ['two with one key', Array.from({ length: 40 }, (_, counter) => (counter === 20 ? 19 : counter))],
    ['not in order', Array.from({ length: 40 }, (_, counter) => 39 - counter)],
  ])('keeps what is put there beside statements that have the same keys: %s', (_, counters) =>
    inFolder(async (file) => {
      const store = await openSqliteStore({ file, now });
      const there = aStoredStatement({ at: aSortKey(1_700_000_000_000, 0, 19) });
      const first = aStoredStatement({ at: aSortKey(1_700_000_000_000, 0, 0) });
      await store.statements.insert([there]);
      await store.statements.insert([first]);
      const target = aToken('target').replace(/^../, '~t');
      const statements = counters.map((counter) =>
        aStoredStatement({
          at: aSortKey(1_700_000_000_000, 0, counter),
          refs: [aToken(`own ${counter}`), target],
          text: Buffer.from(`{"n":${counter}}`),
        }),
      );
      expect(await store.statements.insert(statements)).toEqual(new Map());
      const found = await store.statements.find([there, first, ...statements].map(({ id }) => id));
      expect(found.size).toBe(statements.length + 2);
      for (const { id, text, refs } of statements) {
        expect(Buffer.from(found.get(id)!.text).toString()).toBe(text.toString());
        const page = await store.statements.page({ where: [[refs[0]!]], ascending: true, limit: 3, maxExamined: 100 });
        expect(page.statements.map((one) => one.id)).toContain(id);
      }
      expect(new Set(await store.statements.findIdsByToken([target], 100))).toEqual(
        new Set(statements.map(({ id }) => id)),
      );
      await store.close();
    })(),
  );

  it(
    'returns the current progress, whichever process has saved it',
    inFolder(async (file) => {
      const [own, other] = [await openSqliteStore({ file, now }), await openSqliteStore({ file, now })];
      const offsets = async () => (await own.progress.all()).map(({ offset }) => offset);
      expect(await offsets()).toEqual([]);
      const claimed = await other.progress.claim(0);
      expect(await offsets()).toEqual([undefined]);
      await other.progress.save({ ...claimed, offset: 7 });
      expect(await offsets()).toEqual([7]);
      await own.progress.save({ ...claimed, offset: 8 });
      expect(await offsets()).toEqual([8]);
      await own.close();
      await other.close();
    }),
  );

  it(
    'refuses a file that a later Carnet has written, and does not change it',
    inFolder(async (file) => {
      await (await openSqliteStore({ file, now })).close();
      const later = new DatabaseSync(file);
      later.exec('PRAGMA user_version=1000');
      await expect(openSqliteStore({ file, now })).rejects.toThrow('the store has schema 1000');
      expect(later.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 1000 });
      later.close();
    }),
  );

  it(
    'refuses a file that is no store',
    inFolder(async (file) => {
      await writeFile(file, 'a diary, or another file that its owner would miss '.repeat(100));
      await expect(openSqliteStore({ file, now })).rejects.toThrow('file is not a database');
    }),
  );

  it(
    'answers store-unavailable where the file cannot be created',
    inFolder(async (file) => {
      await expect(openSqliteStore({ file: join(file, 'no', 'such', 'folder.db'), now })).rejects.toMatchObject({
        kind: 'store-unavailable',
      });
    }),
  );

  it(
    'answers store-unavailable to writes while another process holds the lock, reads all the same, and writes later',
    inFolder(async (file) => {
      const store = await openSqliteStore({ file, now });
      const other = new DatabaseSync(file);
      other.exec('BEGIN IMMEDIATE');
      const statement = aStoredStatement();
      await expect(store.statements.insert([statement])).rejects.toMatchObject({ kind: 'store-unavailable' });
      expect(await store.statements.find([statement.id])).toEqual(new Map());
      other.exec('COMMIT');
      other.close();
      expect(await store.statements.insert([statement])).toEqual(new Map());
      await store.close();
    }),
  );

  it(
    'acquires the write lock before it reads what it will change',
    inFolder(async (file) => {
      await (await openSqliteStore({ file, now })).close();
      const [one, other] = [openConnection(file, 'NORMAL'), openConnection(file, 'NORMAL')];
      const seen = one.write(() => {
        expect(() => other.write(() => 'read under the lock of another')).toThrow(
          'the store cannot be used at the moment',
        );
        return one.get('SELECT count(*) AS count FROM facts')?.['count'];
      });
      expect(seen).toBe(0);
      one.close();
      other.close();
    }),
  );

  it(
    'stores nothing of an insert that fails half way',
    inFolder(async (file) => {
      const store = await openSqliteStore({ file, now });
      const [first, second] = [aStoredStatement(), { ...aStoredStatement(), source: null as unknown as string }];
      await expect(store.statements.insert([first, second])).rejects.toThrow('NOT NULL constraint failed');
      expect(await store.statements.find([first.id])).toEqual(new Map());
      expect(await store.statements.insert([first])).toEqual(new Map());
      await store.close();
    }),
  );

  it(
    "commits what the journal cannot replay with FULL, the sink's own writes with NORMAL",
    inFolder(async (file) => {
      const level = (synchronous: 'NORMAL' | 'FULL'): unknown => {
        const connection = openConnection(file, synchronous);
        const row = connection.get('PRAGMA synchronous');
        connection.close();
        return row?.['synchronous'];
      };
      expect(level('NORMAL')).toBe(1);
      expect(level('FULL')).toBe(2);
      await Promise.resolve();
    }),
  );
});

describe('A page of a SQLite store', () => {
  const query: PageQuery = { where: [], ascending: true, limit: 10, maxExamined: 100 };

  it.each<readonly [string, Partial<PageQuery>]>([
    ['of all statements', {}],
    ['of one token', { where: [[aToken('a')]] }],
    ['of several tokens', { where: [[aToken('a'), aToken('b'), aToken('c')], [aToken('d')]] }],
    [
      'of several tokens, latest first',
      { where: [[aToken('a'), aToken('b')]], ascending: false, below: aSortKey(1_800_000_000_000) },
    ],
  ])('%s is read along an index, without sorting', (_, about) =>
    inFolder(async (file) => {
      const store = await openSqliteStore({ file, now });
      const connection = openConnection(file, 'NORMAL');
      const plans: string[] = [];
      readSqlitePage(
        {
          ...connection,
          all: (sql, ...values) => {
            plans.push(...connection.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => String(row['detail'])));
            return connection.all(sql, ...values);
          },
        },
        { ...query, ...about },
      );
      expect(plans.filter((step) => /^SEARCH/.test(step)).length).toBeGreaterThan(1);
      expect(
        plans.filter((step) =>
          /TEMP B-TREE|MATERIALIZE|SCAN (?!c\b|\(subquery|postings VIRTUAL TABLE INDEX \d+:M1|json_each )/.test(step),
        ),
      ).toEqual([]);
      connection.close();
      await store.close();
    })(),
  );
});
