import { join } from 'node:path';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { anIdReservation } from '../../../support/builders/store/an-id-reservation.ts';

/** The last schema without reserved ids. */
const WITHOUT = 33;

describe('A SQLite store of a release without reserved ids', () => {
  it('keeps its progress, and takes reservations', async () => {
    const file = join(aFolder('reservations'), 'store.db');
    const connection = openConnection(file, 'FULL');
    migrate(connection, WITHOUT);
    expect(connection.get("SELECT count(*) AS n FROM sqlite_master WHERE name = 'id_reservations'")).toEqual({ n: 0 });
    const body = '{"last":5,"through":4,"offset":9,"aside":[]}';
    connection.run('INSERT INTO progress (partition, epoch, body) VALUES (0, 3, ?)', body);
    connection.close();
    const store = await openSqliteStore({ file, now: Date.now });
    try {
      expect(await store.progress.all()).toMatchObject([{ partition: 0, epoch: 3, offset: 9 }]);
      const one = anIdReservation();
      expect(await store.idReservations.reserve([one])).toEqual(new Map([[one.id, one]]));
    } finally {
      await store.close();
    }
  });
});
