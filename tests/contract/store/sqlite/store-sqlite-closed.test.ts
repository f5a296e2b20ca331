import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';

describe('A SQLite store that was closed', () => {
  it('leaves nothing in its write-ahead log, not even erased content: all is in the one file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'carnet-closed-'));
    const file = join(folder, 'store.db');
    try {
      const store = await openSqliteStore({ file, now: Date.now });
      await store.statements.insert([aStoredStatement({ text: Buffer.from('{"word":"kept"}') })]);
      expect((await readFile(`${file}-wal`)).length).toBeGreaterThan(0);
      await store.close();
      expect((await readFile(`${file}-wal`).catch(() => Buffer.alloc(0))).length).toBe(0);
      expect((await readFile(file)).includes('"kept"')).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
