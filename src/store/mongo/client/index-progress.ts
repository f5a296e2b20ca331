import { type MongoClient, ReadConcern } from 'mongodb';
import { withTimeout } from '../../../core/retry/with-timeout.ts';

/** Reads the progress of the server with the indexes of a collection, from 0 to 100; undefined if it gives none. */
export type ReadIndexProgress = (collection: string) => Promise<number | undefined>;

/** An operation under way, as `$currentOp` lists it. */
interface CurrentOperation {
  readonly command?: { readonly createIndexes?: unknown; readonly $db?: unknown };
  readonly progress?: { readonly done?: unknown; readonly total?: unknown };
}

const WAIT_MS = 2000;

/**
 * Reads the progress of builds from `$currentOp`, which needs the privilege `inprog` (role `clusterMonitor`). Never
 * rejects: if the server refuses, it is not asked again.
 */
export const createReadIndexProgress = (client: MongoClient): ReadIndexProgress => {
  const { databaseName } = client.db();
  let isRefused = false;
  return async (collection) => {
    if (isRefused) return undefined;
    try {
      const operations = await withTimeout(WAIT_MS, () =>
        client
          .db('admin', { readConcern: new ReadConcern('local') })
          .aggregate<CurrentOperation>([
            { $currentOp: { allUsers: true } },
            { $match: { 'command.createIndexes': collection, 'command.$db': databaseName } },
            { $project: { command: 1, progress: 1 } },
          ])
          .toArray(),
      );
      const shares = operations.flatMap(({ progress: { done, total } = {} }) =>
        Number(total) > 0 ? [Number(done) / Number(total)] : [],
      );
      return shares.length === 0 ? undefined : Math.floor(100 * Math.min(...shares));
    } catch {
      isRefused = true;
      return undefined;
    }
  };
};
