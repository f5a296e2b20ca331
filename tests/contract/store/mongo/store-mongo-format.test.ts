import { MongoClient } from 'mongodb';
import { DAY_MS } from '../../../../src/core/time.ts';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import { FORMAT_NUMBER, FORMAT_WITHOUT_CHECKSUMS, raiseFormat } from '../../../../src/store/mongo/store-format.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'the format of a store in MongoDB', (server) => {
  const url = new URL(server);
  let client: MongoClient;
  beforeEach(async () => {
    url.pathname = `/${uniqueName('format')}`;
    client = await new MongoClient(url.href).connect();
  });
  afterEach(async () => {
    await client.db().dropDatabase();
    await client.close();
  });

  const collectionOf = (name: string) => client.db().collection<{ _id: string; value: string; number?: number }>(name);
  const facts = () => collectionOf('facts');
  const raise = (number: number) => raiseFormat({ facts: facts(), factCopies: collectionOf('factCopies') }, number);
  const found = async () => (await facts().findOne({ _id: 'store-format' }))?.number;
  const open = (isAheadOfRollout = false, now = Date.now) => openMongoStore({ url: url.href, now, isAheadOfRollout });

  it('is refused where a later Carnet has raised it, and nothing is built or converted', async () => {
    await raise(FORMAT_NUMBER + 1);
    await expect(open()).rejects.toThrow(
      `the store has format ${FORMAT_NUMBER + 1}; this Carnet knows formats up to ${FORMAT_NUMBER}`,
    );
    expect((await client.db().listCollections().toArray()).map(({ name }) => name).sort()).toEqual([
      'factCopies',
      'facts',
    ]);
    expect(await found()).toBe(FORMAT_NUMBER + 1);
  });

  it('is raised by a start, of a store of a release that wrote none too, and never sinks', async () => {
    await client.db().collection('sources').insertOne({ of: 'the release before' });
    await (await open()).close();
    // That release may run beside this one for a day.
    expect(await found()).toBe(FORMAT_WITHOUT_CHECKSUMS);
    await (await open(false, () => Date.now() + 2 * DAY_MS)).close();
    expect(await found()).toBe(FORMAT_NUMBER);
    await raise(FORMAT_NUMBER - 1);
    expect(await found()).toBe(FORMAT_NUMBER);
    await (await open()).close();
  });

  it('is not raised ahead of a rollout, while processes of the release before may still start', async () => {
    await (await open(true)).close();
    expect(await found()).toBeUndefined();
  });
});
