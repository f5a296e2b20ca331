import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { createRebuildDefinitions } from '../../../../src/sink/erasure/rebuild-definitions.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { aSortKey, aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';
import { join } from 'node:path';

/** The last schema in which a definition was merged over all sources. */
const MERGED = 14;

const QUIZ = 'https://school.example/quiz';
const OLD = '{"name":{"en":"Words of a person who was erased","fr":"Interro"}}';
const keys = ['moodle', 'h5p'].map((source) => ({ source, id: QUIZ }));

const statements = [
  ['moodle', { en: 'Quiz' }],
  ['h5p', { fr: 'Interro' }],
] as const;

const checkRebuilt = async (store: Store): Promise<void> => {
  expect(await store.activities.find(keys)).toEqual(new Map());
  expect(await store.activities.rebuildPosition()).toBeUndefined();
  await store.statements.insert(
    statements.map(([source, name], n) =>
      aStoredStatement({
        at: aSortKey(1_700_000_000_000 + n),
        source,
        text: Buffer.from(JSON.stringify(aNamedStatement({ object: { id: QUIZ, definition: { name } } }))),
      }),
    ),
  );
  expect(await createRebuildDefinitions({ store, now: Date.now })()).toBe(true);
  const known = [...(await store.activities.find(keys)).values()];
  expect(known.map(({ source, definition }) => [source, JSON.parse(definition) as unknown]).sort()).toEqual([
    ['h5p', { name: { fr: 'Interro' } }],
    ['moodle', { name: { en: 'Quiz' } }],
  ]);
};

describe('What a release before knew of activities, in SQLite', () => {
  it('is forgotten, and built anew from the statements of each source', async () => {
    const file = join(aFolder('definitions'), 'store.db');
    const connection = openConnection(file, 'FULL');
    migrate(connection, MERGED);
    connection.run('INSERT INTO activities (id, v, definition) VALUES (?, 3, ?)', Buffer.from(QUIZ), Buffer.from(OLD));
    connection.close();
    const store = await openSqliteStore({ file, now: Date.now });
    try {
      await checkRebuilt(store);
    } finally {
      await store.close();
    }
  });
});

describeWith(
  { name: 'MongoDB', url: MONGODB_URL },
  'what a release before knew of activities, in MongoDB',
  (server) => {
    it('is forgotten, and built anew from the statements of each source', async () => {
      const name = uniqueName('definitions');
      const url = new URL(server);
      url.pathname = `/${name}`;
      const client = await new MongoClient(server).connect();
      try {
        await client.db(name).collection('activities').insertOne({ id: QUIZ, definition: OLD, v: 3 });
        const store = await openMongoStore({ url: url.href, now: Date.now });
        await checkRebuilt(store);
        expect(await client.db(name).collection('activities').countDocuments()).toBe(0);
        await store.close();
        const again = await openMongoStore({ url: url.href, now: Date.now });
        expect(await again.activities.rebuildPosition()).toBe('done');
        await again.close();
      } finally {
        await client.db(name).dropDatabase();
        await client.close();
      }
    });
  },
);
