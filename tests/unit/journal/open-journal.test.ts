import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkJournalUrl, openJournal } from '../../../src/journal/open-journal.ts';
import { aBatch } from '../../support/builders/statements/a-batch.ts';

const deps = {
  now: Date.now,
  bodyLimit: 4_000_000,
  log: { error: () => undefined, warn: () => undefined, debug: () => undefined },
};

describe('the journal URL', () => {
  it.each([
    'sqlite:data/journal.db',
    'sqlite::memory:',
    'sqlite:/var/lib/carnet/journal.db',
    'kafka://broker:9092',
    'kafka://a:9092,b:9092/lrs?partitions=12&replication=3',
  ])('%s is good', (url) => {
    expect(checkJournalUrl(url)).toEqual([]);
  });

  it.each([
    ['', /sqlite: or kafka/],
    ['sqlite:', /path/],
    ['postgres://x', /sqlite: or kafka/],
    ['kafka://', /broker/],
    ['kafka:broker', /kafka:\/\//],
  ])('%j is refused with a reason', (url, reason) => {
    expect(checkJournalUrl(url).join()).toMatch(reason);
  });

  it('sqlite:FILE opens a journal in that file, and creates its directory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-open-'));
    const file = join(folder, 'a', 'b', 'journal.db');
    const journal = await openJournal(`sqlite:${file}`, deps);
    expect(await journal.append(aBatch())).toEqual({ partition: 0, offset: 0, frame: 0 });
    await journal.close();
    expect(existsSync(file)).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it('sqlite::memory: opens a journal without a file', async () => {
    const journal = await openJournal('sqlite::memory:', deps);
    await journal.ping();
    await journal.close();
    expect(existsSync(':memory:')).toBe(false);
  });
});
