import { openConnection } from '../../../src/store/sqlite/connection.ts';
import { migrate } from '../../../src/store/sqlite/schema.ts';
import { createSourceShelf } from '../../../src/store/sqlite/source-shelf.ts';

/** The last schema whose sources could not be changed. */
const UNCHANGEABLE = 4;

describe('a SQLite store from before sources could be changed', () => {
  it('has its sources in version 1, and can change them', async () => {
    const connection = openConnection(':memory:', 'NORMAL');
    try {
      migrate(connection, UNCHANGEABLE);
      const body = { id: 'moodle', name: 'Moodle', basis: 'public_task', createdAt: 5 } as const;
      connection.run('INSERT INTO sources (id, body) VALUES (?, ?)', Buffer.from('moodle'), JSON.stringify(body));
      migrate(connection);
      const shelf = createSourceShelf(connection);
      expect(await shelf.source('moodle')).toEqual({ ...body, v: 1 });
      expect(await shelf.changeSource({ ...body, name: 'School', v: 2 })).toBe(true);
      expect(await shelf.sources()).toEqual([{ ...body, name: 'School', v: 2 }]);
    } finally {
      connection.close();
    }
  });
});
