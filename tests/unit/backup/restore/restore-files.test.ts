import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeFiles, stageFiles } from '../../../../src/backup/restore/restore-files.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('A restored file', () => {
  const folder = aFolder('restore-files');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('takes the place of another with all that was kept beside that, and of nothing else', async () => {
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    write('backup', 'of the backup');
    const gone = ['', '-wal', '-shm', '-end', '-wal.damaged-20261128T120000000Z', '-lost-4-5'];
    for (const suffix of gone) write(`journal.db${suffix}`, 'a page with a pupil');
    const others = ['other-journal.db-lost-4-5', 'store.db', 'store.db-wal.damaged-20261128T120000000Z'];
    for (const name of others) write(name, 'of another');
    const files = [{ from: join(folder, 'backup'), to: join(folder, 'journal.db'), isDatabase: true }];
    await stageFiles(files);
    await placeFiles(files);
    expect(readdirSync(folder).sort()).toEqual(['backup', 'journal.db', ...others].sort());
    expect(readFileSync(join(folder, 'journal.db'), 'utf8')).toBe('of the backup');
  });
});
