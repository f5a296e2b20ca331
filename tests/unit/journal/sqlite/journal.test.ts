import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { DatabaseSync } from '@photostructure/sqlite';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Journal } from '../../../../src/journal/port/journal.ts';
import { openSqliteJournal } from '../../../../src/journal/sqlite/journal.ts';
import { isProblem } from '../../../../src/core/problem.ts';
import { aBatch } from '../../../support/builders/statements/a-batch.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { type LogReader, type ReaderOptions, readLog } from '../../../support/checks/journal/log-reader.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';

const HOURS = 3_600_000;
const kindOf = (thrown: unknown): string => (isProblem(thrown) ? thrown.kind : String(thrown));

describe('the journal in SQLite', () => {
  const folder = aFolder('journal');
  let file = '';
  let number = 0;
  const opened: Journal[] = [];
  const open = async (now: () => number = Date.now, path = file): Promise<Journal> => {
    const journal = await openSqliteJournal({ file: path, now });
    opened.push(journal);
    return journal;
  };
  const readers: LogReader[] = [];
  const read = async (journal: Journal, wishes: ReaderOptions = {}): Promise<LogReader> => {
    const reader = await readLog(journal, 'sink', wishes);
    readers.push(reader);
    return reader;
  };
  /** Looks into the file, or changes it, as no journal would. */
  const inFile = <T>(body: (database: InstanceType<typeof DatabaseSync>) => T): T => {
    const database = new DatabaseSync(file, { timeout: 2000 });
    try {
      return body(database);
    } finally {
      database.close();
    }
  };
  const offsets = (): number[] =>
    inFile((database) =>
      (database.prepare('SELECT offset FROM messages ORDER BY offset').all() as { offset: number }[]).map(
        ({ offset }) => offset,
      ),
    );

  beforeEach(() => {
    file = join(folder, `journal-${++number}.db`);
  });
  afterEach(async () => {
    await Promise.all(readers.splice(0).map(({ consumption }) => consumption.stop()));
    await Promise.all(opened.splice(0).map((journal) => journal.close()));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives a file of the release before an id, which that release does not see', async () => {
    const position = await (await open()).append(aBatch());
    await opened.pop()?.close();
    inFile((database) => {
      database.exec('DROP TABLE identity');
    });
    const [one, two] = await Promise.all([open(), open()]);
    const state = await one.readState();
    expect(state?.id).toMatch(/^[\da-f-]{36}$/);
    expect(state).toEqual(await two.readState());
    expect(state?.bounds).toEqual(new Map([[0, { start: 0, end: position.offset + 1 }]]));
    expect(inFile((database): unknown => database.prepare('PRAGMA user_version').get())).toEqual({ user_version: 1 });
  });

  it('works in memory', async () => {
    const journal = await open(Date.now, ':memory:');
    expect(await journal.readState()).toBeUndefined();
    const reader = await read(journal);
    const batches = [aBatch(), aBatch()];
    const positions = await Promise.all(batches.map((batch) => journal.append(batch)));
    expect(positions).toEqual([
      { partition: 0, offset: 0, frame: 0 },
      { partition: 0, offset: 0, frame: 1 },
    ]);
    await reader.hasRead(batches);
  });

  it('commits the batches that wait together as one message, and reports it', async () => {
    const commits: { batches: number; bytes: number; seconds: number }[] = [];
    const journal = await openSqliteJournal({
      file,
      now: Date.now,
      observe: { committed: (commit) => commits.push(commit), damaged: () => undefined },
    });
    opened.push(journal);
    await Promise.all(Array.from({ length: 50 }, () => journal.append(aBatch())));
    expect(commits).toHaveLength(1);
    expect(commits[0]).toMatchObject({ batches: 50 });
    expect(commits[0]!.bytes).toBe(
      inFile(
        (database) => (database.prepare('SELECT length(record) AS size FROM messages').get() as { size: number }).size,
      ),
    );
    expect(commits[0]!.seconds).toBeGreaterThan(0);
  });

  it('creates a file that only its owner can read', async () => {
    await open();
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('hands over a message that cannot be read with the reason and its bytes, and goes on behind it', async () => {
    const journal = await open();
    await journal.append(aBatch());
    inFile((database) =>
      database.prepare('INSERT INTO messages VALUES (1, 77, ?)').run(Buffer.from([1, 9, 0, 0, 0, 0])),
    );
    const last = aBatch();
    await journal.append(last);
    const seen: unknown[] = [];
    const reader = await read(journal, {
      handle: (_, messages) => {
        seen.push(...messages.filter(({ unreadable }) => unreadable !== undefined));
        return Promise.resolve(undefined);
      },
    });
    await reader.hasRead([last]);
    expect(seen).toEqual([
      {
        offset: 1,
        appendedAt: 77,
        batches: [],
        unreadable: { reason: 'record kind 9 is not known', bytes: new Uint8Array([1, 9, 0, 0, 0, 0]) },
      },
    ]);
  });

  it('hands over about 2 MB at a time, but a larger message too', async () => {
    const journal = await open();
    const batches = [
      ...Array.from({ length: 6 }, () => aBatch({ bytes: 900_000 })),
      aBatch({ bytes: 3_000_000 }),
      aBatch(),
    ];
    for (const batch of batches) await journal.append(batch);
    const counts: number[] = [];
    const reader = await read(journal, {
      handle: (_, messages) => {
        counts.push(messages.length);
        return Promise.resolve(undefined);
      },
    });
    await reader.hasRead(batches);
    expect(counts).toEqual([3, 3, 1, 1]);
  });

  it('hands over parsed statements of this process, and others from the file, once and in order', async () => {
    const [own, other] = [await open(), await open()];
    const reader = await read(own, { usesParsed: true });
    await waitFor('the lease', () => reader.claims.length === 1);
    const batches = Array.from({ length: 12 }, () => aBatch({ statements: [] }));
    for (const [index, batch] of batches.entries()) await (index % 3 === 2 ? other : own).append(batch);
    await reader.hasRead(batches);
    expect(reader.batches.map(({ offset }) => offset)).toEqual(batches.map((_, offset) => offset));
    expect(reader.batches.map(({ batch: { ids } }) => ids)).toEqual(batches.map(({ ids }) => ids));
    const handed = reader.batches.filter(({ batch }) => batch.statements !== undefined).map(({ offset }) => offset);
    expect(handed.length).toBeGreaterThan(0);
    expect(handed.filter((offset) => offset % 3 === 2)).toEqual([]);
  });

  it('keeps no parsed statements for a handler that does not use them', async () => {
    const journal = await open();
    const reader = await read(journal);
    await waitFor('the lease', () => reader.claims.length === 1);
    const batches = Array.from({ length: 5 }, () => aBatch({ statements: [] }));
    for (const batch of batches) await journal.append(batch);
    await reader.hasRead(batches);
    expect(reader.batches.map(({ batch: { statements } }) => statements)).toEqual(batches.map(() => undefined));
  });

  it('reads messages from the file where the handler asks for them again', async () => {
    const journal = await open();
    const seen: (readonly [number, boolean])[] = [];
    const reader = await read(journal, {
      usesParsed: true,
      handle: (_, messages, call) => {
        for (const { offset, batches } of messages) seen.push([offset, batches[0]!.statements !== undefined]);
        return Promise.resolve(call === 1 ? 'claim' : undefined);
      },
    });
    await waitFor('the lease', () => reader.claims.length === 1);
    const batch = aBatch({ statements: [] });
    await journal.append(batch);
    await waitFor('the second look', () => seen.length === 2);
    expect(seen).toEqual([
      [0, true],
      [0, false],
    ]);
  });

  it.each(['this process', 'another process'])(
    'hands over within some 10 ms a message that %s appends',
    async (who) => {
      const journal = await open();
      const other = who === 'this process' ? journal : await open();
      const reader = await read(journal);
      await waitFor('the end', () => reader.caughtUps.length > 0);
      const times: number[] = [];
      for (let i = 0; i < 8; i++) {
        const batch = aBatch();
        await other.append(batch);
        const appended = performance.now();
        await reader.hasRead([batch]);
        times.push(performance.now() - appended);
      }
      // The quickest but the first, which may have met a look that was due anyway.
      expect(Math.min(...times.slice(1))).toBeLessThan(120);
    },
  );

  it('keeps messages for as long as an operator says', async () => {
    let time = 1000 * HOURS;
    const journal = await openSqliteJournal({ file, now: () => time, retentionMs: 4 * HOURS });
    opened.push(journal);
    expect(journal.retentionMs).toBe(4 * HOURS);
    const batch = aBatch();
    await journal.append(batch);
    const reader = await read(journal, { progress: new Map<number, number>() });
    await reader.hasRead([batch]);
    time += 3 * HOURS;
    await pause(400);
    expect(offsets()).toEqual([0]);
    time += 2 * HOURS;
    await waitFor('it is gone', () => offsets().length === 0);
  });

  describe('keeps messages for 46 hours unless an operator says otherwise', () => {
    it('and then deletes those that were handled, and reuses no offset', async () => {
      let time = 1000 * HOURS;
      const journal = await open(() => time);
      for (let i = 0; i < 3; i++) await journal.append(aBatch());
      time += 20 * HOURS;
      const young = aBatch();
      await journal.append(young);
      const progress = new Map<number, number>();
      const reader = await read(journal, { progress });
      await reader.hasRead([young]);
      time += 25 * HOURS;
      await pause(400);
      expect(offsets()).toEqual([0, 1, 2, 3]);
      time += 2 * HOURS;
      await waitFor('the old ones are gone', () => offsets().length === 1);
      expect(offsets()).toEqual([3]);
      time += 100 * HOURS;
      await waitFor('all are gone', () => offsets().length === 0);
      await reader.consumption.stop();
      await journal.close();
      const again = await open(() => time);
      expect(await again.append(aBatch())).toEqual({ partition: 0, offset: 4, frame: 0 });
      const next = await read(again, { progress });
      await waitFor('the new one', () => next.batches.length === 1);
    });

    it('and longer where a group has not handled them', async () => {
      let time = 1000 * HOURS;
      const journal = await open(() => time);
      const batches = [aBatch(), aBatch(), aBatch()];
      for (const batch of batches) await journal.append(batch);
      let mayPass = false;
      // Handles the first two messages, and asks for the third again and again.
      const stuck = await read(journal, {
        handle: async (_, messages) => {
          if (mayPass) return undefined;
          await pause(20);
          return messages[0]!.offset < 2 ? messages[0]!.offset + 1 : 2;
        },
      });
      const other = await readLog(journal, 'other');
      readers.push(other);
      await other.hasRead(batches);
      await waitFor(
        'the third message asked for again',
        () => stuck.batches.filter(({ offset }) => offset === 2).length > 2,
      );
      time += 200 * HOURS;
      await waitFor('the handled ones are gone', () => offsets().length === 1);
      await pause(500);
      expect(offsets()).toEqual([2]);
      mayPass = true;
      time += HOURS;
      await waitFor('the last is gone', () => {
        time += HOURS;
        return offsets().length === 0;
      });
      expect(stuck.batches.at(-1)!.offset).toBe(2);
    });
  });

  it('begins at the earliest message where the handler gives an offset that does not exist', async () => {
    const journal = await open();
    const batches = [aBatch(), aBatch()];
    for (const batch of batches) await journal.append(batch);
    const reader = await read(journal, { claimed: () => Promise.resolve(500) });
    await reader.hasRead(batches);
    expect(reader.consumption.lag()).toEqual(new Map([[0, 0]]));
  });

  describe('gives the messages of a group to one consumer at a time', () => {
    const holdElsewhere = (expires: number, holder = 'another-host|1|x'): unknown =>
      inFile((database) =>
        database
          .prepare(
            `INSERT INTO groups VALUES (?, 7, ?, ?, 0) ON CONFLICT DO UPDATE
              SET epoch = epoch + 1, holder = excluded.holder, expires = excluded.expires`,
          )
          .run('sink', holder, expires),
      );

    it('and waits for the lease of another process until it expires', async () => {
      const journal = await open();
      const batch = aBatch();
      await journal.append(batch);
      const until = Date.now() + 700;
      holdElsewhere(until);
      let claimedAt = 0;
      const reader = await read(journal, {
        claimed: () => {
          claimedAt = Date.now();
          return Promise.resolve(undefined);
        },
      });
      expect(reader.consumption.assignedPartitions()).toEqual([]);
      await reader.hasRead([batch]);
      expect(claimedAt).toBeGreaterThanOrEqual(until);
      expect(reader.consumption.assignedPartitions()).toEqual([0]);
    });

    it.each([
      ['has ended', (): string => `${hostname()}|${spawnSync('true').pid}|x`],
      [
        'had the number that this process has now, as in a container that was started again',
        (): string => `${hostname()}|${process.pid}|x`,
      ],
    ])('and does not wait for one whose process %s', async (_, holder) => {
      const journal = await open();
      const batch = aBatch();
      await journal.append(batch);
      const until = Date.now() + 120_000;
      holdElsewhere(until, holder());
      const reader = await read(journal);
      await reader.hasRead([batch]);
      expect(Date.now()).toBeLessThan(until);
    });

    it('and one that lost its lease hands over nothing more until it has the lease again and has claimed', async () => {
      const journal = await open();
      let until = 0;
      const early: number[] = [];
      const reader = await read(journal, {
        handle: () => {
          if (Date.now() < until) early.push(Date.now());
          return Promise.resolve(undefined);
        },
        caughtUp: () => {
          if (Date.now() < until) early.push(Date.now());
          return Promise.resolve(undefined);
        },
      });
      const first = aBatch();
      await journal.append(first);
      await reader.hasRead([first]);
      until = Date.now() + 1200;
      holdElsewhere(until);
      const second = aBatch();
      await journal.append(second);
      await reader.hasRead([second]);
      expect(early).toEqual([]);
      expect(reader.claims).toEqual([0, 0]);
    });

    it('and one that lives keeps its lease, even while its consumer works for longer than a lease lasts', async () => {
      const [journal, other] = [await open(), await open()];
      await journal.append(aBatch());
      const reader = await read(journal, { handle: () => pause(7000, undefined) });
      await waitFor('the work', () => reader.batches.length === 1);
      const waiting = await read(other);
      await pause(7300);
      expect([reader.claims, waiting.claims]).toEqual([[0], []]);
      expect(reader.consumption.assignedPartitions()).toEqual([0]);
    });

    it('and one that slept past the end of its lease goes on if no other has acquired it', async () => {
      let time = Date.now();
      const journal = await open(() => time);
      const reader = await read(journal);
      await waitFor('the lease', () => reader.consumption.assignedPartitions().length === 1);
      time += 10_000;
      const batch = aBatch();
      await journal.append(batch);
      await reader.hasRead([batch]);
      expect(reader.claims).toEqual([0]);
    });

    it('and acquires a lease that seems to run for hours: the clock was set back', async () => {
      const journal = await open();
      holdElsewhere(Date.now() + HOURS);
      const reader = await read(journal);
      await waitFor('the lease', () => reader.claims.length === 1);
    });
  });

  it('answers journal-unavailable while the file is locked by something else, and works again afterwards', async () => {
    const journal = await open();
    const reader = await read(journal);
    await waitFor('the lease', () => reader.consumption.assignedPartitions().length === 1);
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN EXCLUSIVE');
    const refused = await journal.append(aBatch()).catch((thrown: unknown) => thrown);
    expect(kindOf(refused)).toBe('journal-unavailable');
    expect((refused as Error).message).not.toContain('locked');
    expect(String((refused as Error).cause)).toContain('locked');
    lock.exec('ROLLBACK');
    lock.close();
    const batch = aBatch();
    await journal.append(batch);
    await reader.hasRead([batch]);
  });

  it.each([
    ['is not a database', () => writeFileSync(file, 'not a database, '.repeat(100))],
    [
      'has a layout that this version does not know',
      () => inFile((database) => database.exec('PRAGMA user_version = 99')),
    ],
    [
      'is in a folder that is not there',
      () => {
        file = join(folder, 'nowhere', 'journal.db');
      },
    ],
  ])('is not opened where the file %s', async (_, prepare) => {
    prepare();
    expect(await open().then(() => 'opened', kindOf)).toBe('journal-unavailable');
  });
});
