import { DatabaseSync } from '@photostructure/sqlite';
import { writeFileSync } from 'node:fs';
import { onDiskOf } from '../../../../src/cli/backup/full-disk.ts';

const fillDatabase = (): void => {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec('CREATE TABLE a (b); PRAGMA max_page_count = 2; INSERT INTO a VALUES (zeroblob(100000))');
  } finally {
    database.close();
  }
};

describe('A disk that fills up', () => {
  const failing = (work: () => void): Promise<void> => onDiskOf('/backups', () => Promise.resolve().then(work));

  it.each([
    ['a file', () => writeFileSync('/dev/full', 'something')],
    ['a database', fillDatabase],
  ])('is named in one sentence by %s, also behind another error', async (_, work) => {
    const message = 'the disk of /backups is full: nothing is left there';
    await expect(failing(work)).rejects.toThrow(message);
    const behind = (): void => {
      try {
        work();
      } catch (cause) {
        throw new Error('it failed', { cause });
      }
    };
    await expect(failing(behind)).rejects.toThrow(message);
  });

  it('is not named for other errors', async () => {
    await expect(
      failing(() => {
        throw new Error('another');
      }),
    ).rejects.toThrow('another');
    await expect(failing(() => writeFileSync('/dev/null/none', ''))).rejects.toThrow('ENOTDIR');
  });
});
