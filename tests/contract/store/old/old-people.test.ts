import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import { DAY_MS } from '../../../../src/core/time.ts';
import { aStoredDecision } from '../../../support/builders/store/a-stored-person.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

const START = 1_700_000_000_000;

/** A person as the release before stored it: without the states that an index has. */
const anOldPerson = (id: string, state: string, mergedInto?: string) => ({
  _id: id,
  v: 4,
  ...(mergedInto === undefined ? {} : { mergedInto }),
  body: JSON.stringify({
    decisions: { 'study:b': aStoredDecision({ state }) },
    ...(mergedInto === undefined ? {} : { mergedInto }),
  }),
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'people of the release before, in MongoDB', (server) => {
  it('are found by decisions that wait for others, also those stored by that release within a day', async () => {
    const url = new URL(server);
    url.pathname = `/${uniqueName('people')}`;
    const client = await new MongoClient(url.href).connect();
    const people = client.db().collection<{ readonly _id: string }>('people');
    const waitingAt = async (now: number): Promise<readonly (readonly string[])[]> => {
      const store = await openMongoStore({ url: url.href, now: () => now });
      const found = await Promise.all(
        (['pending', 'objected'] as const).map((state) => store.people.scanWaiting({ state, limit: 10 })),
      );
      await store.close();
      return found.map((some) => some.map(({ id }) => id));
    };
    try {
      await people.insertMany([
        anOldPerson('ada', 'pending'),
        anOldPerson('bob', 'objected'),
        anOldPerson('cid', 'granted'),
        anOldPerson('dan', 'pending', 'ada'),
      ]);
      expect(await waitingAt(START)).toEqual([['ada'], ['bob']]);
      await people.insertOne(anOldPerson('eve', 'pending'));
      expect(await waitingAt(START + DAY_MS)).toEqual([['ada', 'eve'], ['bob']]);
      await people.insertOne(anOldPerson('fay', 'pending'));
      expect(await waitingAt(START + 2 * DAY_MS)).toEqual([['ada', 'eve'], ['bob']]);
    } finally {
      await client.db().dropDatabase();
      await client.close();
    }
  });
});
