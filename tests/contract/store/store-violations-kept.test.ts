import { MongoClient } from 'mongodb';
import {
  createViolationShelf as createInMongo,
  type ViolationCollections,
} from '../../../src/store/mongo/profiles/violation-repository.ts';
import { openConnection } from '../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../src/store/sqlite/connection/schema.ts';
import { createViolationShelf as createInSqlite } from '../../../src/store/sqlite/profiles/violation-repository.ts';
import type { Violation, ViolationBound, ViolationShelf } from '../../../src/store/ports/violation-repository.ts';
import { aStatementId, aViolation } from '../../support/builders/a-violation.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';

const listed = async (shelf: ViolationShelf): Promise<readonly Violation[]> =>
  (await shelf.list({ limit: 1000 })).violations;

/** Three violations a time, so that a bound by time alone would not do. */
const aSeries = (count: number): readonly Violation[] =>
  Array.from({ length: count }, (_, index) =>
    aViolation({ statement: aStatementId(index), at: Math.floor(index / 3) }),
  );

/** How long the list gets, on a shelf that is opened again each time on the same, empty at first. */
const describeBound = (
  open: () => Promise<{
    readonly another: (bound: ViolationBound) => ViolationShelf;
    readonly close: () => Promise<void>;
  }>,
): void => {
  const withShelf =
    (run: (another: (bound: ViolationBound) => ViolationShelf) => Promise<void>) => async (): Promise<void> => {
      const { another, close } = await open();
      try {
        await run(another);
      } finally {
        await close();
      }
    };

  it(
    'keeps the newest, no more than it looks after beside them, and counts all',
    withShelf(async (another) => {
      const shelf = another({ keep: 10, trimEvery: 5 });
      for (const violation of aSeries(31)) {
        expect(await shelf.add([violation])).toHaveLength(1);
        expect((await listed(shelf)).length).toBeLessThan(15);
      }
      const left = await listed(shelf);
      expect(left).toHaveLength(10);
      const newest = [...aSeries(31)]
        .sort((one, other) => other.at - one.at || (one.statement < other.statement ? 1 : -1))
        .slice(0, 10);
      expect(left).toEqual(newest);
      expect(await shelf.counts({ limit: 10 })).toMatchObject([{ count: 31 }]);
    }),
  );

  it(
    'takes away at once what an earlier process left too much',
    withShelf(async (another) => {
      await another({ keep: 100, trimEvery: 100 }).add(aSeries(40));
      const shelf = another({ keep: 10, trimEvery: 1000 });
      await shelf.add(aSeries(41).slice(40));
      expect(await listed(shelf)).toHaveLength(10);
    }),
  );

  it(
    'takes nothing away while there are not too many',
    withShelf(async (another) => {
      const shelf = another({ keep: 40, trimEvery: 1 });
      await shelf.add(aSeries(40));
      await shelf.add(aSeries(40));
      expect(await listed(shelf)).toHaveLength(40);
    }),
  );
};

describe('how long the list of violations gets in SQLite', () => {
  describeBound(() => {
    const connection = openConnection(':memory:', 'NORMAL');
    migrate(connection);
    return Promise.resolve({
      another: (bound) => createInSqlite(connection, bound),
      close: () => {
        connection.close();
        return Promise.resolve();
      },
    });
  });
});

describeWith('MongoDB', MONGODB_URL, 'how long the list of violations gets in MongoDB', (server) => {
  describeBound(async () => {
    const client = await new MongoClient(server).connect();
    const database = client.db(uniqueName('violations'));
    const collections: ViolationCollections = {
      violations: database.collection('violations'),
      counts: database.collection('violationCounts'),
    };
    return {
      another: (bound) => createInMongo(collections, bound),
      close: async () => {
        await database.dropDatabase();
        await client.close();
      },
    };
  });
});
