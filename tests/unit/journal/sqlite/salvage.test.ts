import { cpSync, closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal, readSalvage } from '../../../../src/journal/open-journal.ts';
import type { JournalMessage } from '../../../../src/journal/port/journal.ts';
import { aBatch } from '../../../support/builders/statements/a-batch.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { flipBit } from '../../../support/damage/flip-bits.ts';

const COUNT = 60;
const PAGE = 8192;
const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };

describe('The salvage of a SQLite journal', () => {
  const folder = aFolder('salvage-file');
  const file = join(folder, 'journal.db');
  const copy = join(folder, 'copy.db');
  let truth: ReadonlyMap<number, string> = new Map();
  const contentOf = ({ appendedAt, batches, marker }: JournalMessage): string =>
    JSON.stringify([
      appendedAt,
      batches.map(({ body, ...rest }) => [rest, Buffer.from(body).toString('base64')]),
      marker,
    ]);

  beforeAll(async () => {
    const journal = await openJournal(`sqlite:${file}`, { now: Date.now, bodyLimit: 1_000_000, log: silent });
    // From a few on a page to one on many pages, around each limit of a page.
    for (let i = 0; i < COUNT; i++) await journal.append(aBatch({ bytes: 50 + i * 397 }));
    await journal.mark({ person: 'a-person', purpose: 'record:a', generation: 1, event: 'an-event' });
    const found = new Map<number, string>();
    await journal.scan(({ messages }) => {
      for (const one of messages) found.set(one.offset, contentOf(one));
      return Promise.resolve();
    });
    truth = found;
    await journal.close();
    expect(truth.size).toBe(COUNT + 1);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => cpSync(file, copy));

  const salvaged = (): ReadonlyMap<number, string> =>
    new Map(readSalvage(copy).messages.map((one) => [one.offset, contentOf(one)]));
  const overwrite = (at: number, length: number): void => {
    const handle = openSync(copy, 'r+');
    writeSync(handle, Buffer.alloc(length, 0xa5), 0, length, at);
    closeSync(handle);
  };

  it('gives every record of a sound file, also those on pages of their own', () => {
    expect(salvaged()).toEqual(truth);
    expect(readSalvage(copy).damaged).toEqual([]);
  });

  it('needs neither the header of the file nor the pages of its tree', () => {
    // All but the first page: that of the schema. The root of the table has no rows.
    overwrite(0, 100);
    expect(salvaged()).toEqual(truth);
    overwrite(0, PAGE);
    expect(salvaged()).toEqual(truth);
  });

  it('gives nothing that was not written, wherever a page is overwritten or a bit flipped', () => {
    const pages = readFileSync(file).length / PAGE;
    let fewer = 0;
    for (let page = 1; page < pages; page += 3) {
      cpSync(file, copy);
      overwrite(page * PAGE + 4000, 24);
      flipBit(copy, page * PAGE + 1, page % 8);
      const found = salvaged();
      for (const [offset, content] of found) expect([page, offset, content]).toEqual([page, offset, truth.get(offset)]);
      if (found.size < truth.size) fewer += 1;
    }
    expect(fewer).toBeGreaterThan(3);
  });

  it('names a record whose checksum does not hold', () => {
    const [body] = readSalvage(copy).messages[5]!.batches.map((batch) => Buffer.from(batch.body));
    const at = readFileSync(copy).indexOf(body!.subarray(0, 100));
    expect(at).toBeGreaterThan(0);
    flipBit(copy, at, 1);
    const { messages, damaged } = readSalvage(copy);
    expect([damaged.length, messages.length]).toEqual([1, COUNT]);
  });
});
