import { type Db, type Document, type IndexDescription, type IndexDescriptionInfo, MongoServerError } from 'mongodb';
import { isDeepStrictEqual } from 'node:util';
import { defined } from '../../../core/json-object.ts';
import type { IndexBuild } from '../../ports/store-observer.ts';
import { callDriver, isPassing } from './failure.ts';
import type { ReadIndexProgress } from './index-progress.ts';
import type { Retry } from './retry.ts';

/** An index that the store needs. */
export interface StoreIndex {
  readonly collection: string;
  /** Its keys in their order. */
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: true;
  readonly sparse?: true;
  readonly expireAfterSeconds?: number;
  readonly partialFilterExpression?: Readonly<Document>;
  /** The operations (`statements.page`) that are refused while it is missing. */
  readonly usedBy: readonly string[];
}

/** The connection on which indexes are built: without a limit of time. */
export interface IndexBuilder {
  readonly database: Db;
  readonly readProgress: ReadIndexProgress;
  close(): Promise<void>;
}

interface BuildOptions {
  /** The database whose indexes are listed to find missing ones. */
  readonly database: Db;
  readonly builder: IndexBuilder;
  readonly retry: Retry;
  /** The indexes that were missing at the last look; empty if that is not known. */
  readonly missing: readonly StoreIndex[];
  /** Called if a build takes longer than `reportEveryMs`, and then every so often; with an empty list at its end. */
  readonly onBuilding: (builds: readonly IndexBuild[]) => void;
  readonly reportEveryMs: number;
}

const NAMESPACE_NOT_FOUND = 26;

/** Collection and keys, as in `statements {refs, at}`. */
export const indexName = ({ collection, key }: Pick<StoreIndex, 'collection' | 'key'>): string =>
  `${collection} {${Object.keys(key).join(', ')}}`;

const descriptionOf = ({ collection: _, usedBy: __, ...description }: StoreIndex): IndexDescription => description;

/** True if an index that a server lists has these keys, in this order. */
export const hasIndexKey = (wanted: Pick<StoreIndex, 'key'>, key: unknown): boolean =>
  isDeepStrictEqual(Object.entries(wanted.key), Object.entries(key as object));

/** The indexes of a collection as its server lists them, those too that it is building; none without the collection. */
export const listIndexes = async (database: Db, collection: string): Promise<readonly IndexDescriptionInfo[]> => {
  try {
    return await callDriver(
      () => database.collection(collection).listIndexes().toArray() as Promise<IndexDescriptionInfo[]>,
    );
  } catch (thrown) {
    if (thrown instanceof MongoServerError && thrown.code === NAMESPACE_NOT_FOUND) return [];
    throw thrown;
  }
};

/** The indexes of a collection that its server does not list. */
export const findMissing = async (
  database: Db,
  collection: string,
  wanted: readonly StoreIndex[],
): Promise<readonly StoreIndex[]> => {
  const found = await listIndexes(database, collection);
  return wanted.filter((index) => !found.some(({ key }) => hasIndexKey(index, key)));
};

/**
 * Builds indexes of one collection, all in one pass over it. `createIndexes` does nothing if an index is there, and
 * waits for one that another process builds. Rejects with the error of the driver.
 */
export const buildIndexes = async (
  collection: string,
  wanted: readonly StoreIndex[],
  { database, builder, retry, missing: before, onBuilding, reportEveryMs }: BuildOptions,
): Promise<void> => {
  let isBuilt = false;
  let report: Promise<void> | undefined;
  const readAndReport = async (): Promise<void> => {
    const missing = await findMissing(database, collection, wanted).catch(() => undefined);
    const percent = await builder.readProgress(collection);
    // Without an answer the delay is that of the connection.
    if (isBuilt || missing === undefined) return;
    // An index that is being built may be listed.
    const known = before.length === 0 ? wanted : before;
    const named = missing.length === 0 ? known : missing;
    onBuilding(named.map((index) => ({ index: indexName(index), ...defined({ percent }) })));
  };
  const timer = setInterval(() => {
    report ??= readAndReport().finally(() => {
      report = undefined;
    });
  }, reportEveryMs);
  try {
    await retry(isPassing, () =>
      callDriver(() => builder.database.collection(collection).createIndexes(wanted.map(descriptionOf))),
    );
  } finally {
    clearInterval(timer);
    isBuilt = true;
    onBuilding([]);
  }
};
