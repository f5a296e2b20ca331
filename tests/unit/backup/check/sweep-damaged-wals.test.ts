import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSweepDamagedWals, sqliteFilesOf } from '../../../../src/backup/check/sweep-damaged-wals.ts';
import { DAY_MS } from '../../../../src/core/time.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('Copies of damaged write-ahead logs', () => {
  const folder = aFolder('sweep-damaged-wals');
  const files = sqliteFilesOf({
    storeUrl: `sqlite:${join(folder, 'store.db')}`,
    journalUrl: `sqlite:${join(folder, 'journal.db')}`,
  });
  const lines: unknown[] = [];
  const log = {
    warn: (...logged: readonly unknown[]) => void lines.push(['warn', ...logged]),
    error: (...logged: readonly unknown[]) => void lines.push(['error', ...logged]),
  };
  const copyOf = (file: string): string => `${file}-wal.damaged-20261128T120000000Z`;
  const sweep = (days: number): Promise<void> =>
    createSweepDamagedWals({ files, log, now: () => Date.now() + days * DAY_MS })();
  beforeEach(() => {
    lines.length = 0;
    for (const file of files) writeFileSync(file, '');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are looked for beside each SQLite file, and beside none of a service', () => {
    expect(files.map((file) => file.slice(folder.length + 1)).sort()).toEqual([
      ...['journal.db', 'store.db', 'studies-journal.db'],
    ]);
    expect(sqliteFilesOf({ storeUrl: 'mongodb://host/carnet', journalUrl: 'kafka://host:9092/lrs' })).toEqual([]);
    expect(sqliteFilesOf({ storeUrl: 'sqlite::memory:', journalUrl: 'sqlite::memory:' })).toEqual([]);
  });

  it('stay for 7 days, and are deleted with a line in the log', async () => {
    for (const file of files) writeFileSync(copyOf(file), 'a page with a pupil');
    await sweep(6.9);
    expect([lines, files.map(copyOf).every(existsSync)]).toEqual([[], true]);
    await sweep(7.1);
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
    expect(lines).toHaveLength(3);
    expect(lines).toContainEqual(['warn', { copy: copyOf(files[0]!) }, expect.stringContaining('7 days')]);
  });

  it('that cannot be deleted are named, and end nothing', async () => {
    const [first = '', ...others] = files;
    mkdirSync(copyOf(first));
    for (const file of others) writeFileSync(copyOf(file), 'a page with a pupil');
    await sweep(8);
    expect(others.map(copyOf).some(existsSync)).toBe(false);
    expect(lines).toContainEqual([
      'error',
      expect.objectContaining({ file: first }),
      expect.stringContaining('cannot'),
    ]);
  });
});
