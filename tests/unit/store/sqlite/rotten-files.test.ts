import { cpSync, closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from '../../../../src/core/bytes/bytes.ts';
import { isProblem } from '../../../../src/core/problem.ts';
import { checkJournalFile, openJournal } from '../../../../src/journal/open-journal.ts';
import { checkStoreFile, openStore } from '../../../../src/store/open-store.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import { aBatch } from '../../../support/builders/statements/a-batch.ts';
import { aSortKey, aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

const COUNT = 300;
/** Places of each file that are overwritten, one after another. */
const PLACES = 20;
const ROT = Buffer.alloc(24, 0xa5);

const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };
const rot = (file: string, at: number): void => {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, ROT, 0, ROT.length, at);
  closeSync(descriptor);
};
/** From the first bytes to the last, in steps that meet each part of a page. */
const placesOf = (file: string): readonly number[] => {
  const { size } = statSync(file);
  return Array.from({ length: PLACES }, (_, i) => Math.floor((i * (size - ROT.length)) / (PLACES - 1)));
};

/** What was read: ids or offsets with their content; `isNoticed` where anything said that it is damaged. */
interface Reading {
  readonly intact: ReadonlyMap<string, string>;
  readonly isNoticed: boolean;
}

const readStore = async (file: string): Promise<Reading> => {
  const intact = new Map<string, string>();
  const { lines, indexes } = await checkStoreFile(`sqlite:${file}`);
  let isNoticed = lines.length + indexes.length > 0;
  try {
    const store = await openStore(`sqlite:${file}`, { now: Date.now });
    try {
      const found = await store.statements.scan({ limit: 2 * COUNT });
      for (const one of found)
        if (one.damaged === true) isNoticed = true;
        else intact.set(one.id, JSON.stringify([one.at, one.source, one.timestamp, one.people, textOf(one.text)]));
    } finally {
      await store.close();
    }
  } catch (thrown) {
    if (!isProblem(thrown, 'damaged')) throw thrown;
    isNoticed = true;
  }
  return { intact, isNoticed };
};

const readJournal = async (file: string): Promise<Reading> => {
  const intact = new Map<string, string>();
  let isNoticed = (await checkJournalFile(`sqlite:${file}`)).length > 0;
  try {
    const journal = await openJournal(`sqlite:${file}`, { now: Date.now, bodyLimit: 1_000_000, log: silent });
    try {
      await journal.scan(({ messages }) => {
        for (const { offset, batches, unreadable } of messages)
          if (unreadable?.isDamaged === true) isNoticed = true;
          else intact.set(String(offset), JSON.stringify(batches));
        return Promise.resolve();
      });
    } finally {
      await journal.close();
    }
  } catch (thrown) {
    if (!isProblem(thrown, 'journal-unavailable')) throw thrown;
    isNoticed = true;
  }
  return { intact, isNoticed };
};

describe('Files of SQLite in which bytes are overwritten', () => {
  const folder = aFolder('rotten');
  const journalFile = join(folder, 'journal.db');
  const storeFile = join(folder, 'store.db');
  beforeAll(async () => {
    const journal = await openJournal(`sqlite:${journalFile}`, { now: Date.now, bodyLimit: 1_000_000, log: silent });
    for (let i = 0; i < COUNT; i++) await journal.append(aBatch({ bytes: 1200 + 10 * i }));
    await journal.close();
    const store = await openStore(`sqlite:${storeFile}`, { now: Date.now });
    const statements = Array.from({ length: COUNT }, (_, i): StoredStatement =>
      aStoredStatement({
        at: aSortKey(1_700_000_000_000 + i),
        text: Buffer.from(JSON.stringify({ number: i, filling: 'x'.repeat(900 + 10 * i) })),
        people: [{ id: `person-${i}`, role: 'actor', generation: 1 }],
      }),
    );
    await store.statements.insert(statements);
    await store.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['the store', storeFile, readStore],
    ['the journal', journalFile, readJournal],
  ] as const)('give nothing that was not written, and nothing is missing in silence: %s', async (_, file, read) => {
    const truth = (await read(file)).intact;
    expect(truth.size).toBe(COUNT);
    const copy = join(folder, 'copy.db');
    let noticed = 0;
    for (const at of placesOf(file)) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${copy}${suffix}`, { force: true });
      cpSync(file, copy);
      rot(copy, at);
      const { intact, isNoticed } = await read(copy);
      for (const [name, content] of intact) expect([at, name, content]).toEqual([at, name, truth.get(name)]);
      if (!isNoticed) expect([at, intact.size]).toEqual([at, COUNT]);
      else noticed += 1;
    }
    expect(noticed).toBeGreaterThan(PLACES / 5);
  });
});
