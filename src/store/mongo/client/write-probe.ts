import type { Db } from 'mongodb';
import { isInserted } from './duplicate-key.ts';
import { callDriver } from './failure.ts';

const WAIT_MS = 2000;

/** Writes a document that all processes share, durably in a majority. Rejects with the error of the driver. */
export const writeProbe = async (database: Db): Promise<void> => {
  const written = database
    .collection<{ readonly _id: string }>('readiness')
    .updateOne(
      { _id: 'probe' },
      { $set: { at: new Date() } },
      { upsert: true, maxTimeMS: WAIT_MS, writeConcern: { w: 'majority', journal: true, wtimeoutMS: WAIT_MS } },
    );
  // False where another process has just inserted it.
  await isInserted(callDriver(() => written));
};
