import { DatabaseSync } from '@photostructure/sqlite';
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../../../../src/store/ports/sink/progress-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

const START = 1_700_000_000_000;

describe('the times of progress in SQLite', () => {
  const folder = aFolder('progress-times');
  const opened: Store[] = [];
  let number = 0;
  let file = '';
  let time = START;
  const open = async (path = file): Promise<Store> => {
    const store = await openSqliteStore({ file: path, now: () => time });
    opened.push(store);
    return store;
  };
  const moved = (progress: Progress, by: number): Progress => ({
    ...progress,
    through: progress.through + by,
    last: progress.last + by,
  });
  /** A document that was saved with an offset, and then five times with later times. */
  const idle = async ({ progress }: Store): Promise<Progress> => {
    const claimed = await progress.claim(0);
    let last: Progress = { ...claimed, offset: 7, through: START, last: START };
    expect(await progress.save(last, claimed)).toBe(true);
    for (let n = 0; n < 5; n++) {
      const next = moved(last, 250);
      expect(await progress.save(next, last)).toBe(true);
      last = next;
    }
    return last;
  };
  const rowThrough = (path = file): unknown => {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare("SELECT json_extract(body, '$.through') AS through FROM progress").get();
    } finally {
      database.close();
    }
  };

  beforeEach(() => {
    file = join(folder, `store-${++number}.db`);
    time = START;
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are noted beside the file, which is written once a minute, and another process reads them', async () => {
    const store = await open();
    const other = await open();
    let last = await idle(store);
    const { size } = statSync(`${file}-wal`);
    for (let n = 0; n < 100; n++) {
      const next = moved(last, 250);
      expect(await store.progress.save(next, last)).toBe(true);
      last = next;
      expect(await other.progress.all()).toEqual([last]);
    }
    expect(statSync(`${file}-wal`).size).toBe(size);
    expect(rowThrough()).toEqual({ through: START });
    time += 60_000;
    const next = moved(last, 250);
    expect(await store.progress.save(next, last)).toBe(true);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(size);
    expect(rowThrough()).toEqual({ through: next.through });
    expect(await other.progress.all()).toEqual([next]);
  });

  it('outlive a process that is killed, and the next claim has them', async () => {
    const last = await idle(await open());
    const next = await open();
    expect(await next.progress.all()).toEqual([last]);
    expect(await next.progress.claim(0)).toEqual({ ...last, epoch: 2 });
    expect(rowThrough()).toEqual({ through: last.through });
  });

  it('are in the row after a close', async () => {
    const store = await open();
    const last = await idle(store);
    await opened.pop()!.close();
    expect(rowThrough()).toEqual({ through: last.through });
    rmSync(`${file}-through`);
    expect(await (await open()).progress.all()).toEqual([last]);
  });

  it('are not taken from a process whose epoch another has raised', async () => {
    const store = await open();
    const last = await idle(store);
    const claimed = await (await open()).progress.claim(0);
    expect(claimed.through).toBe(last.through);
    expect(await store.progress.save(moved(last, 250), last)).toBe(false);
    expect(await store.progress.all()).toEqual([claimed]);
  });

  it('are not taken over a row that was put back', async () => {
    const store = await open();
    const last = await idle(store);
    const connection = openConnection(file, 'NORMAL');
    connection.run(`UPDATE progress SET body = json_set(body, '$.through', ${START - 1})`);
    connection.close();
    expect(await store.progress.save(moved(last, 250), last)).toBe(false);
    expect((await (await open()).progress.all()).map(({ through }) => through)).toEqual([START - 1]);
  });

  it('say nothing of a copy of the file, and of one that is damaged', async () => {
    const last = await idle(await open());
    const copy = join(folder, `copy-${number}.db`);
    for (const suffix of ['', '-wal', '-through']) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`);
    expect((await (await open(copy)).progress.all()).map(({ through }) => through)).toEqual([START]);
    const note = readFileSync(`${file}-through`);
    writeFileSync(
      `${file}-through`,
      note.map((byte, at) => (at === 20 ? byte ^ 1 : byte)),
    );
    expect((await (await open()).progress.all()).map(({ through }) => through)).toEqual([START]);
    writeFileSync(`${file}-through`, note);
    expect((await (await open()).progress.all()).map(({ through }) => through)).toEqual([last.through]);
  });

  it('are in the row if the note cannot be written', async () => {
    writeFileSync(file, '');
    // A link is not followed.
    symlinkSync(join(folder, 'nowhere'), `${file}-through`);
    const last = await idle(await open());
    expect(rowThrough()).toEqual({ through: last.through });
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });
});
