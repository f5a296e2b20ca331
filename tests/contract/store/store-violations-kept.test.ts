import { MongoClient } from 'mongodb';
import {
  createViolationRepository as createInMongo,
  type ViolationCollections,
} from '../../../src/store/mongo/profiles/violation-repository.ts';
import { openConnection } from '../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../src/store/sqlite/connection/schema.ts';
import { createViolationRepository as createInSqlite } from '../../../src/store/sqlite/profiles/violation-repository.ts';
import type { Violation, ViolationBound, ViolationRepository } from '../../../src/store/ports/violation-repository.ts';
import { aStatementId, aViolation } from '../../support/builders/a-violation.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';

const listed = async (repository: ViolationRepository): Promise<readonly Violation[]> =>
  (await repository.list({ limit: 1000 })).violations;

/** Three violations a time, so that a bound by time alone would not do. */
const aSeries = (count: number): readonly Violation[] =>
  Array.from({ length: count }, (_, index) =>
    aViolation({ statement: aStatementId(index), at: Math.floor(index / 3) }),
  );

/** How long the list gets, on a shelf that is opened again each time on the same, empty at first. */
const describeBound = (
  open: () => Promise<{
    readonly another: (bound: ViolationBound) => ViolationRepository;
    readonly close: () => Promise<void>;
  }>,
): void => {
  const withRepository =
    (run: (another: (bound: ViolationBound) => ViolationRepository) => Promise<void>) => async (): Promise<void> => {
      const { another, close } = await open();
      try {
        await run(another);
      } finally {
        await close();
      }
    };

  it(
    'keeps the newest, no more than it looks after beside them, and counts all',
    withRepository(async (another) => {
      const repository = another({ keep: 10, trimEvery: 5 });
      for (const violation of aSeries(31)) {
        expect(await repository.add([violation])).toHaveLength(1);
        expect((await listed(repository)).length).toBeLessThan(15);
      }
      const left = await listed(repository);
      expect(left).toHaveLength(10);
      const newest = [...aSeries(31)]
        .sort((one, other) => other.at - one.at || (one.statement < other.statement ? 1 : -1))
        .slice(0, 10);
      expect(left).toEqual(newest);
      expect(await repository.counts({ limit: 10 })).toMatchObject([{ count: 31 }]);
    }),
  );

  it(
    'takes away at once what an earlier process left too much',
    withRepository(async (another) => {
      await another({ keep: 100, trimEvery: 100 }).add(aSeries(40));
      const repository = another({ keep: 10, trimEvery: 1000 });
      await repository.add(aSeries(41).slice(40));
      expect(await listed(repository)).toHaveLength(10);
    }),
  );

  it(
    'takes nothing away while there are not too many',
    withRepository(async (another) => {
      const repository = another({ keep: 40, trimEvery: 1 });
      await repository.add(aSeries(40));
      await repository.add(aSeries(40));
      expect(await listed(repository)).toHaveLength(40);
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
