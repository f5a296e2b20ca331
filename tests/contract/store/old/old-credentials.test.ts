import { join } from 'node:path';
import { isCredentialValid } from '../../../../src/access/sources/secrets/credential-validity.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('A SQLite store of a release without rotation', () => {
  it('keeps its keys valid or revoked, and shows that release a rotated key as revoked', async () => {
    const file = join(aFolder('credentials'), 'store.db');
    const before = openConnection(file, 'FULL');
    migrate(before);
    const body = { source: 'moodle', hash: 'h', scopes: ['all'], createdAt: 5 };
    for (const [key, revokedAt] of [
      ['valid', null],
      ['revoked', 7],
    ] as const)
      before.run(
        'INSERT INTO credentials (key, revoked_at, body) VALUES (?, ?, ?)',
        Buffer.from(key),
        revokedAt,
        JSON.stringify({ key, ...body }),
      );
    before.close();
    const store = await openSqliteStore({ file, now: Date.now });
    const former = { key: 'valid', ...body };
    try {
      const all = await store.sources.listCredentials();
      expect(all).toEqual([{ key: 'revoked', ...body, revokedAt: 7 }, former]);
      expect(all.map((one) => isCredentialValid(one, 6))).toEqual([false, true]);
      const successor = { ...former, key: 'successor' };
      expect(await store.sources.replaceCredential({ former, successor, at: 10, endsAt: 9e15 })).toBe(true);
    } finally {
      await store.close();
    }
    const after = openConnection(file, 'FULL');
    // Its rule: a key is valid where `revoked_at` is null.
    expect(after.all('SELECT body FROM credentials WHERE revoked_at IS NULL').map((row) => row['body'])).toEqual([
      JSON.stringify({ key: 'successor', ...body }),
    ]);
    after.close();
  });
});
