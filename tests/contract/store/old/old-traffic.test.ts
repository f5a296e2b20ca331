import { join } from 'node:path';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aRefusedFault } from '../../../support/builders/store/a-refused-fault.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

/** The last schema without counters of traffic. */
const WITHOUT = 32;

describe('A SQLite store of a release without counters of traffic', () => {
  it('keeps its webhooks, and takes counters', async () => {
    const file = join(aFolder('traffic'), 'store.db');
    const connection = openConnection(file, 'FULL');
    migrate(connection, WITHOUT);
    expect(connection.get("SELECT count(*) AS n FROM sqlite_master WHERE name = 'traffic'")).toEqual({ n: 0 });
    connection.run("INSERT INTO webhooks (id, v, body) VALUES ('wh_a', 3, ?)", '{"id":"wh_a"}');
    connection.close();
    const store = await openSqliteStore({ file, now: Date.now });
    try {
      expect(await store.webhooks.find('wh_a')).toEqual({ id: 'wh_a', v: 3 });
      await store.traffic.add([{ subject: 'moodle', step: 'hour', at: 0, counts: { accepted: 2 } }]);
      expect(await store.traffic.list({ subject: 'moodle', step: 'hour', since: 0 })).toHaveLength(1);
      expect(await store.traffic.listSeen()).toEqual([]);
      await store.traffic.addFaults([aRefusedFault()]);
      expect(await store.traffic.listFaults('moodle')).toEqual([aRefusedFault()]);
    } finally {
      await store.close();
    }
  });
});
