import { join } from 'node:path';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

/** The last schema without forwarding. */
const WITHOUT = 30;

describe('A SQLite store of a release that forwarded nothing', () => {
  it('keeps its studies, and takes forwarding', async () => {
    const file = join(aFolder('forwardings'), 'store.db');
    const connection = openConnection(file, 'FULL');
    migrate(connection, WITHOUT);
    expect(connection.get("SELECT count(*) AS n FROM sqlite_master WHERE name = 'forwardings'")).toEqual({ n: 0 });
    connection.run("INSERT INTO studies (id, v, body) VALUES ('study:a', 3, ?)", JSON.stringify({ id: 'study:a' }));
    connection.close();
    const store = await openSqliteStore({ file, now: Date.now });
    try {
      expect(await store.studies.all()).toEqual([{ id: 'study:a', v: 3 }]);
      expect(await store.forwardings.add({ id: 'forward:a', v: 1 })).toBe(true);
      expect(await store.forwardings.countUndelivered('forward:a')).toEqual({ dead: 0, deadVoids: 0, retry: 0 });
    } finally {
      await store.close();
    }
  });
});
