import { type Db, type Document, type MongoClient, MongoServerError } from 'mongodb';
import { defined } from '../../core/json-object.ts';
import type { StoreInspection } from '../ports/store-inspection.ts';
import { connect, createClient } from './client/connection.ts';
import { isPassingForRead } from './client/failure.ts';
import { createRetry } from './client/retry.ts';
import { findMissing, indexName, type StoreIndex } from './client/index-build.ts';
import { INDEXES } from './indexes.ts';

interface ConnectionStatus {
  readonly authInfo?: {
    readonly authenticatedUsers?: readonly unknown[];
    readonly authenticatedUserPrivileges?: readonly {
      readonly resource: { readonly db?: string; readonly anyResource?: boolean };
      readonly actions: readonly string[];
    }[];
  };
}

const RETRY_FOR_MS = 2000;
const COMMAND_NOT_FOUND = 59;

/** The answer to a command; empty if the server does not know it: not all that speak its protocol are MongoDB. */
const ask = async <T extends object>(database: Db, command: Document): Promise<Partial<T>> => {
  try {
    return (await database.command(command)) as T;
  } catch (thrown) {
    if (thrown instanceof MongoServerError && thrown.code === COMMAND_NOT_FOUND) return {};
    throw thrown;
  }
};

/** True if the user of the connection may insert into the database; without a user everyone may. */
const mayWrite = async (database: Db): Promise<boolean> => {
  const { authInfo } = await ask<ConnectionStatus>(database, { connectionStatus: 1, showPrivileges: true });
  if ((authInfo?.authenticatedUsers ?? []).length === 0) return true;
  return (authInfo?.authenticatedUserPrivileges ?? []).some(
    ({ resource: { db, anyResource }, actions }) =>
      actions.includes('insert') && (anyResource === true || db === '' || db === database.databaseName),
  );
};

const missingIndexes = async (database: Db): Promise<readonly string[]> => {
  const byCollection = new Map<string, StoreIndex[]>();
  for (const index of INDEXES)
    byCollection.set(index.collection, [...(byCollection.get(index.collection) ?? []), index]);
  const missing: string[] = [];
  for (const [collection, wanted] of byCollection)
    missing.push(...(await findMissing(database, collection, wanted)).map(indexName));
  return missing;
};

const inspect = async (client: MongoClient): Promise<StoreInspection> => {
  await connect(client);
  const database = client.db();
  const { version } = await ask<{ readonly version?: string }>(database, { buildInfo: 1 });
  const { localTime } = await ask<{ readonly localTime?: Date }>(database, { hello: 1 });
  const isThere = (await database.listCollections({}, { nameOnly: true }).toArray()).length > 0;
  return {
    product: `MongoDB ${version ?? ''}`.trimEnd(),
    isThere,
    isWritable: await mayWrite(database),
    missingIndexes: isThere ? await missingIndexes(database) : [],
    ...defined({ clock: localTime?.getTime() }),
  };
};

/** Reads what is in a MongoDB store. Rejects with Problem `store-unavailable`, or with an error of the driver. */
export const inspectMongoStore = async (url: string): Promise<StoreInspection> => {
  const client = createClient(url);
  const retry = createRetry({ forMs: RETRY_FOR_MS, signal: new AbortController().signal, onRetry: () => undefined });
  try {
    return await retry(isPassingForRead, () => inspect(client));
  } finally {
    await client.close();
  }
};
