import { hash } from 'node:crypto';
import { join } from 'node:path';
import { Binary, MongoClient } from 'mongodb';
import { createProfileRegistry } from '../../../../src/profiles/registry/profile-registry.ts';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { toBlob } from '../../../../src/store/sqlite/connection/text.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aProfile } from '../../../support/builders/profiles/a-profile-document.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** The last schema with one document of each profile. */
const ONE_DOCUMENT = 29;

const ID = 'https://profiles.example/exercises';
const first = Buffer.from(JSON.stringify(aProfile({ id: ID })));
const second = Buffer.from(JSON.stringify(aProfile({ id: ID })).replaceAll(`${ID}/v1`, `${ID}/v2`));

const checkHasBothVersions = async (open: () => Promise<Store>): Promise<void> => {
  const store = await open();
  try {
    const profiles = createProfileRegistry({ repository: store.profiles, files: [], now: () => 2 });
    await profiles.refresh();
    expect([...profiles.current().versions.keys()]).toEqual([`${ID}/v1`]);
    await profiles.add(second);
  } finally {
    await store.close();
  }
  const reopened = await open();
  try {
    const profiles = createProfileRegistry({ repository: reopened.profiles, files: [], now: () => 3 });
    await profiles.refresh();
    expect([...profiles.current().versions.keys()]).toEqual([`${ID}/v2`, `${ID}/v1`]);
  } finally {
    await reopened.close();
  }
};

describe('A SQLite store of a release with one document of each profile', () => {
  it('keeps the profile, and its version once a later document has no objects of it', async () => {
    const file = join(aFolder('profiles'), 'store.db');
    const connection = openConnection(file, 'FULL');
    migrate(connection, ONE_DOCUMENT);
    expect(connection.get("SELECT count(*) AS n FROM sqlite_master WHERE name = 'profile_versions'")).toEqual({ n: 0 });
    const row = [toBlob(ID), first] as const;
    connection.run('INSERT INTO profiles (id, revision, added_at, document) VALUES (?, 1, 1, ?)', ...row);
    connection.close();
    await checkHasBothVersions(() => openSqliteStore({ file, now: Date.now }));
  });
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a MongoDB store with one document of each profile', (server) => {
  it('keeps the profile, and its version once a later document has no objects of it', async () => {
    const client = await new MongoClient(server).connect();
    const name = uniqueName('profiles');
    const database = client.db(name);
    try {
      await database.collection<{ _id: string }>('profiles').insertOne({
        _id: hash('sha256', ID, 'base64url'),
        ...{ id: ID, revision: 1, addedAt: 1, retiredAt: null, document: new Binary(first) },
      });
      const url = new URL(server);
      url.pathname = `/${name}`;
      await checkHasBothVersions(() => openMongoStore({ url: url.href, now: Date.now }));
    } finally {
      await database.dropDatabase();
      await client.close();
    }
  });
});
