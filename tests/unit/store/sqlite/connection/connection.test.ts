import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openConnection } from '../../../../../src/store/sqlite/connection/connection.ts';
import { aFolder } from '../../../../support/checks/a-directory.ts';

describe('a connection to a SQLite file', () => {
  let folder: string;

  beforeEach(() => {
    folder = aFolder('connection');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is not opened where SQLite can only read, as on a disk that is read-only for a moment', () => {
    const file = join(folder, 'store.db');
    const first = openConnection(file, 'FULL');
    first.exec('PRAGMA journal_mode=WAL; CREATE TABLE rows (row)');
    expect(() => openConnection(`file:${file}?mode=ro`, 'FULL')).toThrow(
      expect.objectContaining({
        kind: 'store-unavailable',
        cause: expect.objectContaining({ message: 'attempt to write a readonly database' }) as unknown,
      }) as Error,
    );
    first.close();
  });

  it('is opened while another one writes', () => {
    const file = join(folder, 'store.db');
    const first = openConnection(file, 'FULL');
    first.exec('PRAGMA journal_mode=WAL; CREATE TABLE rows (row)');
    const second = first.write(() => {
      first.run('INSERT INTO rows VALUES (1)');
      return openConnection(file, 'FULL');
    });
    expect(second.all('SELECT row FROM rows')).toEqual([{ row: 1 }]);
    second.close();
    first.close();
  });
});
