import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteFile } from '../../../../src/journal/sqlite/file.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('a SQLite file of a journal', () => {
  it('is not opened where SQLite can only read, as on a disk that is read-only for a moment', () => {
    const folder = aFolder('journal-file');
    const file = join(folder, 'journal.db');
    const first = openSqliteFile(file);
    expect(() => openSqliteFile(`file:${file}?mode=ro`)).toThrow(
      expect.objectContaining({
        kind: 'journal-unavailable',
        cause: expect.objectContaining({ message: 'attempt to write a readonly database' }) as unknown,
      }) as Error,
    );
    first.close();
    rmSync(folder, { recursive: true });
  });
});
