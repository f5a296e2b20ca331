import { DatabaseSync } from '@photostructure/sqlite';
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalMessage } from '../../../../src/journal/port/journal.ts';
import { checkSqliteFile } from '../../../../src/core/sqlite/check-file.ts';
import { openSqliteJournal } from '../../../../src/journal/sqlite/journal.ts';
import { aBatch } from '../../../support/builders/statements/a-batch.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { readLog } from '../../../support/checks/journal/log-reader.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';

const PAGE_BYTES = 8192;

/** What a reader is given of each message. */
const outcomeOf = ({ batches, unreadable }: JournalMessage): string => {
  if (unreadable === undefined) return `${batches.length} whole`;
  return unreadable.isDamaged === true ? 'damaged' : 'unreadable';
};

describe('A damaged journal in SQLite', () => {
  const folder = aFolder('damaged-journal');
  let file = '';
  let number = 0;
  beforeEach(() => {
    file = join(folder, `journal-${++number}.db`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const inFile = (body: (database: InstanceType<typeof DatabaseSync>) => void): void => {
    const database = new DatabaseSync(file);
    body(database);
    // What is changed in pages must not be hidden by the write-ahead log.
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
  };
  const append = async (count: number, bytes = 100): Promise<void> => {
    const journal = await openSqliteJournal({ file, now: Date.now });
    for (let i = 0; i < count; i++) await journal.append(aBatch({ bytes }));
    await journal.close();
  };
  /** What each offset gives to a consumer, and to a scan. */
  const readAll = async (count: number): Promise<readonly string[]> => {
    const journal = await openSqliteJournal({ file, now: Date.now });
    const consumed: JournalMessage[] = [];
    const { consumption } = await readLog(journal, 'sink', {
      handle: (_, messages) => Promise.resolve(void consumed.push(...messages)),
    });
    try {
      await waitFor('the last message', () => consumed.length >= count);
      const scanned: JournalMessage[] = [];
      await journal.scan(({ messages }) => Promise.resolve(void scanned.push(...messages)));
      const outcomes = scanned.map(outcomeOf);
      expect(consumed.map(outcomeOf)).toEqual(outcomes);
      expect(scanned.map(({ offset }) => offset)).toEqual(scanned.map((_, index) => index));
      return outcomes;
    } finally {
      await consumption.stop();
      await journal.close();
    }
  };

  it('hands over a changed record as damaged with its bytes, and one that is missing; the others whole', async () => {
    await append(5);
    inFile((database) => {
      const { record } = database.prepare('SELECT record FROM messages WHERE offset = 1').get() as {
        record: Uint8Array;
      };
      record[record.length - 20] = (record[record.length - 20] ?? 0) ^ 1;
      database.prepare('UPDATE messages SET record = ? WHERE offset = 1').run(record);
      database.exec('DELETE FROM messages WHERE offset = 3');
    });
    expect(await readAll(5)).toEqual(['1 whole', 'damaged', '1 whole', 'damaged', '1 whole']);
  });

  it('notices that its first records are missing, and not that they were trimmed', async () => {
    await append(4);
    inFile((database) => database.exec('DELETE FROM messages WHERE offset < 2'));
    expect(await readAll(4)).toEqual(['damaged', 'damaged', '1 whole', '1 whole']);
    inFile((database) => database.exec('UPDATE log SET start = 2'));
    const journal = await openSqliteJournal({ file, now: Date.now });
    const scanned: number[] = [];
    await journal.scan(({ messages }) => Promise.resolve(void scanned.push(...messages.map(({ offset }) => offset))));
    expect(scanned).toEqual([2, 3]);
    await journal.close();
  });

  it('hands over what stands before and behind a page that SQLite cannot read', async () => {
    await append(30, 1500);
    const damaged: number[] = [];
    inFile((database) => {
      const leaves = database.prepare(
        "SELECT pageno FROM dbstat WHERE name = 'messages' AND pagetype = 'leaf' ORDER BY pageno",
      );
      damaged.push(...(leaves.all() as { pageno: number }[]).map(({ pageno }) => pageno));
    });
    const page = damaged[2] ?? 0;
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(64, 0xa5), 0, 64, (page - 1) * PAGE_BYTES);
    closeSync(descriptor);
    const outcomes = await readAll(30);
    expect(outcomes.filter((one) => one === '1 whole').length).toBeGreaterThan(15);
    expect(outcomes.slice(outcomes.indexOf('damaged'), outcomes.lastIndexOf('damaged') + 1)).not.toContain('1 whole');
    expect(outcomes).toContain('damaged');
    expect([outcomes[0], outcomes.at(-1)]).toEqual(['1 whole', '1 whole']);
    expect((await checkSqliteFile(file)).join()).not.toBe('');
  });

  it('says that its file is damaged, where SQLite cannot open it', async () => {
    await append(1);
    const bytes = readFileSync(file);
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(100, 0xa5), 0, 100, 0);
    closeSync(descriptor);
    expect(bytes.subarray(0, 15).toString()).toBe('SQLite format 3');
    await expect(openSqliteJournal({ file, now: Date.now })).rejects.toMatchObject({
      kind: 'journal-unavailable',
      message: expect.stringContaining('damaged') as string,
      extensions: { state: 'damaged, see carnet check' },
    });
  });
});
