import { MongoClient, type MongoClientOptions } from 'mongodb';
import { storeUnavailable } from '../../ports/store-error.ts';
import { driverErrorOf } from './failure.ts';
import type { IndexBuilder } from './index-build.ts';
import { createReadIndexProgress } from './index-progress.ts';

/** An absent server is reported within 2.5 s; one that hangs, within 5 s: a batch may take that long on slow disks. */
const TIMEOUTS = {
  serverSelectionTimeoutMS: 2500,
  connectTimeoutMS: 2500,
  waitQueueTimeoutMS: 2500,
  socketTimeoutMS: 5000,
} as const;

const OPTIONS: MongoClientOptions = { ...TIMEOUTS, maxIdleTimeMS: 60_000, ignoreUndefined: true, appName: 'carnet' };

/** The client of all calls, not yet connected. */
export const createClient = (url: string): MongoClient => new MongoClient(url, { ...OPTIONS, maxPoolSize: 50 });

/** The connection on which indexes are built: only the server ends a build, which may take hours. */
export const openIndexBuilder = (url: string): IndexBuilder => {
  const client = new MongoClient(url, { ...OPTIONS, socketTimeoutMS: 0, maxPoolSize: 2 });
  return {
    database: client.db(undefined, { writeConcern: { w: 'majority', journal: true } }),
    readProgress: createReadIndexProgress(client),
    close: () => client.close(),
  };
};

/** Connects; a name that cannot be resolved counts as a server that cannot be reached. */
export const connect = async (client: MongoClient): Promise<void> => {
  try {
    await client.connect();
  } catch (thrown) {
    if (thrown instanceof Error && 'syscall' in thrown) throw storeUnavailable(thrown.message);
    throw driverErrorOf(thrown);
  }
};
