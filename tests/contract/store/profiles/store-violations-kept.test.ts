import { MongoClient } from 'mongodb';
import {
  createMongoViolationRepository,
  type ViolationCollections,
} from '../../../../src/store/mongo/profiles/violation-repository.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { createSqliteViolationRepository } from '../../../../src/store/sqlite/profiles/violation-repository.ts';
import type {
  StoredViolation,
  ViolationLimits,
  ViolationRepository,
} from '../../../../src/store/ports/profiles/violation-repository.ts';
import { aStatementId, aViolation } from '../../../support/builders/store/a-violation.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

const listed = async (repository: ViolationRepository): Promise<readonly StoredViolation[]> =>
  (await repository.list({ limit: 1000 })).violations;

/** Three violations a time, so that a bound by time alone would not do. */
const aSeries = (count: number): readonly StoredViolation[] =>
  Array.from({ length: count }, (_, index) =>
    aViolation({ statement: aStatementId(index), at: Math.floor(index / 3) }),
  );

/** The length of the list, in a repository that is opened again each time on the same store, empty at first. */
const describeBound = (
  open: () => Promise<{
    readonly another: (bound: ViolationLimits) => ViolationRepository;
    readonly close: () => Promise<void>;
  }>,
): void => {
  const withRepository =
    (run: (another: (bound: ViolationLimits) => ViolationRepository) => Promise<void>) => async (): Promise<void> => {
      const { another, close } = await open();
      try {
        await run(another);
      } finally {
        await close();
      }
    };

  it(
    'lists the newest, with at most trimEvery more, and counts all',
    withRepository(async (another) => {
      const repository = another({ maxListed: 10, trimEvery: 5 });
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
      expect(await repository.listCounts({ limit: 10 })).toMatchObject([{ count: 31 }]);
    }),
  );

  it(
    'trims at once what an earlier process has left',
    withRepository(async (another) => {
      await another({ maxListed: 100, trimEvery: 100 }).add(aSeries(40));
      const repository = another({ maxListed: 10, trimEvery: 1000 });
      await repository.add(aSeries(41).slice(40));
      expect(await listed(repository)).toHaveLength(10);
    }),
  );

  it(
    'trims nothing below the limit',
    withRepository(async (another) => {
      const repository = another({ maxListed: 40, trimEvery: 1 });
      await repository.add(aSeries(40));
      await repository.add(aSeries(40));
      expect(await listed(repository)).toHaveLength(40);
    }),
  );
};

describe('The list of violations in SQLite', () => {
  describeBound(() => {
    const connection = openConnection(':memory:', 'NORMAL');
    migrate(connection);
    return Promise.resolve({
      another: (bound) => createSqliteViolationRepository(connection, bound),
      close: () => {
        connection.close();
        return Promise.resolve();
      },
    });
  });
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'The list of violations in MongoDB', (server) => {
  describeBound(async () => {
    const client = await new MongoClient(server).connect();
    const database = client.db(uniqueName('violations'));
    const collections: ViolationCollections = {
      violations: database.collection('violations'),
      counts: database.collection('violationCounts'),
    };
    return {
      another: (bound) => createMongoViolationRepository(collections, bound),
      close: async () => {
        await database.dropDatabase();
        await client.close();
      },
    };
  });
});
