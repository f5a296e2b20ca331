import { join } from 'node:path';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

/** The last schema without webhooks. */
const WITHOUT = 31;

describe('A SQLite store of a release without webhooks', () => {
  it('keeps its forwardings, and takes webhooks', async () => {
    const file = join(aFolder('webhooks'), 'store.db');
    const connection = openConnection(file, 'FULL');
    migrate(connection, WITHOUT);
    expect(connection.get("SELECT count(*) AS n FROM sqlite_master WHERE name = 'webhooks'")).toEqual({ n: 0 });
    connection.run("INSERT INTO forwardings (id, v, body) VALUES ('forward:a', 3, ?)", '{"id":"forward:a"}');
    connection.close();
    const store = await openSqliteStore({ file, now: Date.now });
    try {
      expect(await store.forwardings.all()).toEqual([{ id: 'forward:a', v: 3 }]);
      expect(await store.webhooks.add({ id: 'wh_a', v: 1 })).toBe(true);
      expect(await store.webhooks.listDeliveries({ webhook: 'wh_a', limit: 1 })).toEqual([]);
    } finally {
      await store.close();
    }
  });
});
