import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openConnection } from '../../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../../src/store/sqlite/connection/schema.ts';
import { createSqliteSourceRepository } from '../../../../../src/store/sqlite/sources/source-repository.ts';
import { createStatementNumbers } from '../../../../../src/store/sqlite/statements/statement-numbers.ts';
import { createSqliteStatementRepository } from '../../../../../src/store/sqlite/statements/statement-repository.ts';
import { joinTokens } from '../../../../../src/store/sqlite/statements/statement-row.ts';
import { sortNumber } from '../../../../../src/store/sqlite/statements/sort-number.ts';
import { aSortKey, aStoredStatement, aToken } from '../../../../support/builders/store/a-stored-statement.ts';
import { aFolder } from '../../../../support/checks/a-directory.ts';

describe('A new SQLite store', () => {
  it('has pages of 8 kB: its log is checkpointed by their number', () => {
    const folder = aFolder('schema');
    const connection = openConnection(join(folder, 'store.db'), 'NORMAL');
    try {
      migrate(connection);
      expect(connection.get('PRAGMA page_size')).toEqual({ page_size: 8192 });
    } finally {
      connection.close();
      rmSync(folder, { recursive: true });
    }
  });
});

/** The last schema whose sources could not be changed. */
const UNCHANGEABLE = 4;

describe('A SQLite store of a release that could not change sources', () => {
  it('has its sources in version 1, and can update them', async () => {
    const connection = openConnection(':memory:', 'NORMAL');
    try {
      migrate(connection, UNCHANGEABLE);
      const body = { id: 'moodle', name: 'Moodle', basis: 'public_task', createdAt: 5 } as const;
      connection.run('INSERT INTO sources (id, body) VALUES (?, ?)', Buffer.from('moodle'), JSON.stringify(body));
      migrate(connection);
      const repository = createSqliteSourceRepository(connection);
      expect(await repository.findSource('moodle')).toEqual({ ...body, v: 1 });
      expect(await repository.updateSource({ ...body, name: 'School', v: 2 })).toBe(true);
      expect(await repository.listSources()).toEqual([{ ...body, name: 'School', v: 2 }]);
    } finally {
      connection.close();
    }
  });
});

/** The last schema with an index over the ids of statements. */
const INDEXED = 9;

describe('A SQLite store of a release without an index of recent ids', () => {
  it('has its statements, finds them by id, and inserts none of them twice', async () => {
    const connection = openConnection(':memory:', 'NORMAL');
    try {
      migrate(connection, INDEXED);
      const statement = aStoredStatement({
        refs: [aToken('ada')],
        people: [{ id: 'ada', role: 'actor', generation: 1 }],
        source: 'moodle',
      });
      const { id, at, source, timestamp, v, text } = statement;
      connection.run(
        `INSERT INTO statements (n, id, at, refs, source, timestamp, voided, v, text, people)
          VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`,
        sortNumber(at),
        id,
        at,
        joinTokens(statement.refs),
        source,
        timestamp,
        v,
        text,
        '[["ada","actor",1]]',
      );
      migrate(connection);
      const repository = createSqliteStatementRepository(connection);
      expect((await repository.find([id])).get(id)).toEqual({ ...statement, text: new Uint8Array(text) });
      expect(await repository.insert([{ ...statement, at: aSortKey(1_800_000_000_000) }])).toEqual(
        new Map([[id, 'exists']]),
      );
      expect(await repository.scan({ limit: 10 })).toHaveLength(1);
    } finally {
      connection.close();
    }
  });
});

/** The last schema in which SQLite noted the highest number of the list of recent ids. */
const AUTOINCREMENT = 43;

describe('A SQLite store of a release that wrote a page of `sqlite_sequence` with each insert', () => {
  it.each([
    { change: 'DELETE FROM recent_ids WHERE seq = 3', left: 2 },
    { change: 'DELETE FROM recent_ids', left: 0 },
    { change: '', left: 3 },
  ])('has its $left ids of 3, and gives no number again', ({ change, left }) => {
    const connection = openConnection(':memory:', 'NORMAL');
    try {
      migrate(connection, AUTOINCREMENT);
      const ids = [1, 2, 3].map((n) => [`0000000${n}-0000-4000-8000-000000000000`, n]);
      for (const [id, n] of ids) connection.run('INSERT INTO recent_ids (id, n) VALUES (?, ?)', id!, n!);
      connection.exec(change);
      migrate(connection);
      expect(connection.get('SELECT seq FROM recent_ids_floor')).toEqual({ seq: 3 });
      expect(connection.all('SELECT seq, id FROM recent_ids').map(({ seq, id }) => [id, seq])).toEqual(
        ids.slice(0, left),
      );
      const numbers = createStatementNumbers({ connection });
      const id = '00000009-0000-4000-8000-000000000000';
      numbers.write(() => numbers.add([{ id, n: 9n }]));
      expect(connection.get('SELECT seq FROM recent_ids WHERE id = ?', id)).toEqual({ seq: 4 });
      expect(numbers.find([id]).get(id)).toBe(9n);
      expect(connection.all('SELECT name FROM sqlite_sequence')).toEqual([]);
    } finally {
      connection.close();
    }
  });
});
