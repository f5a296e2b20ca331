import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import { type StatementDocument, toDocument } from '../../../../src/store/mongo/statements/statement-document.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { anAccessRecord } from '../../../support/builders/store/an-access-record.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** The last schema without access records. */
const WITHOUT = 25;

const stored = aStoredStatement();

const checkKeepsBoth = async (open: () => Promise<Store>): Promise<void> => {
  for (const answers of [1, 2]) {
    const store = await open();
    try {
      expect([...(await store.statements.find([stored.id])).keys()]).toEqual([stored.id]);
      await store.accessRecords.add([anAccessRecord()]);
      const { records } = await store.accessRecords.list({ people: ['ada'], limit: 10 });
      expect(records).toEqual([anAccessRecord({ answers, given: 2 * answers })]);
    } finally {
      await store.close();
    }
  }
};

describe('A SQLite store of a release without access records', () => {
  it('keeps what it has, and begins to have access records', async () => {
    const file = join(aFolder('access'), 'store.db');
    const connection = openConnection(file, 'FULL');
    migrate(connection, WITHOUT);
    expect(connection.get("SELECT count(*) AS n FROM sqlite_master WHERE name = 'access_records'")).toEqual({ n: 0 });
    connection.run(
      `INSERT INTO statements (n, id, at, refs, source, timestamp, voided, v, text)
        VALUES (1, ?, ?, '', ?, ?, 0, 0, ?)`,
      ...[stored.id, stored.at, stored.source, stored.timestamp, stored.text],
    );
    connection.run("INSERT INTO statement_ids VALUES (unhex(?, '-'), 1)", stored.id);
    connection.close();
    await checkKeepsBoth(() => openSqliteStore({ file, now: Date.now }));
  });
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a MongoDB store of a release without access records', (server) => {
  it('keeps what it has, and begins to have access records, with their index', async () => {
    const client = await new MongoClient(server).connect();
    const name = uniqueName('access');
    const database = client.db(name);
    try {
      await database.collection<StatementDocument>('statements').insertOne(toDocument(stored));
      const url = new URL(server);
      url.pathname = `/${name}`;
      await checkKeepsBoth(() => openMongoStore({ url: url.href, now: Date.now }));
      expect((await database.collection('accessRecords').indexes()).map(({ key }) => key as object)).toContainEqual({
        hour: 1,
      });
    } finally {
      await database.dropDatabase();
      await client.close();
    }
  });
});
