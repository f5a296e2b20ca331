import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** Indexes of the release before, whose queries others answer now. */
const OLD = [
  ['documents', { owner: 1, scope: 1, updatedAt: 1 }],
  ['releases', { 'people.id': 1, study: 1 }],
  ['releases', { dueOf: 1, due: 1, order: 1 }],
  ['releases', { endingOf: 1 }],
  ['purposes', { kind: 1, state: 1 }],
] as const;

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'the indexes of the release before', (server) => {
  const url = new URL(server);
  let client: MongoClient;
  let old: (readonly [string, string])[];

  beforeEach(async () => {
    url.pathname = `/${uniqueName('indexes')}`;
    client = await new MongoClient(url.href).connect();
    old = [];
    for (const [collection, key] of OLD)
      old.push([collection, await client.db().collection(collection).createIndex(key)]);
  });
  afterEach(async () => {
    await client.db().dropDatabase();
    await client.close();
  });

  const namesOf = async (collection: string): Promise<readonly string[]> =>
    (await client.db().collection(collection).listIndexes().toArray()).map(({ name }) => name as string);
  const expectNewOnes = async (): Promise<void> => {
    expect(await namesOf('documents')).toContain('owner_1_scope_1_registration_1_updatedAt_1');
    expect(await namesOf('releases')).toEqual(
      expect.arrayContaining(['people.id_1__id_1', 'dueOf_1_study_1_due_1_order_1', 'endingOf_1_study_1__id_1']),
    );
  };

  it('are dropped once those in their place are there, by each of two processes at once', async () => {
    const stores = await Promise.all([0, 1].map(() => openMongoStore({ url: url.href, now: Date.now })));
    await Promise.all(stores.map((store) => store.close()));
    for (const [collection, name] of old) expect(await namesOf(collection)).not.toContain(name);
    await expectNewOnes();
  });

  it('stay where those in their place are built ahead of a rollout', async () => {
    const store = await openMongoStore({ url: url.href, now: Date.now, isAheadOfRollout: true });
    await store.close();
    for (const [collection, name] of old) expect(await namesOf(collection)).toContain(name);
    await expectNewOnes();
  });
});
