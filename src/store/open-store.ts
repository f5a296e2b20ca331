import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CheckedStoreFile, StoreInspection } from './ports/store-inspection.ts';
import { withCheckedReads } from './checked-reads.ts';
import type { StoreDamage, StoreObserver } from './ports/store-observer.ts';
import { isSqliteSortKey, MAX_PARTITION } from './ports/sqlite-sort-key.ts';
import type { Store } from './ports/store.ts';
import type { SortKey } from '../xapi/model/types.ts';
import { makeDirectory } from '../core/disk/directory.ts';
import type { DamagedWal } from '../core/sqlite/damaged-wal.ts';

const SQLITE = /^sqlite:(?<file>.+)$/;
const MONGODB = /^mongodb(?:\+srv)?:\/\/[^/?]+\/(?<database>[^/?]+)(?:\?.*)?$/;
const DATABASE = /^[A-Za-z0-9_-]{1,63}$/;

/** The faults of a store's URL, empty for a good one. They quote nothing of it: it may have a password. */
export const checkStoreUrl = (url: string): readonly string[] => {
  if (SQLITE.test(url)) return [];
  if (!/^mongodb(?:\+srv)?:/.test(url)) return ['it must be sqlite:FILE or mongodb://HOSTS/DATABASE'];
  const database = MONGODB.exec(url)?.groups?.['database'];
  if (database === undefined) return ['it must name hosts and a database, as in mongodb://HOSTS/DATABASE'];
  return DATABASE.test(database) ? [] : ['it must name a database of at most 63 letters, digits, - and _'];
};

/** The file of a SQLite store; undefined for one in memory, and for MongoDB. */
export const storeFileOf = (url: string): string | undefined => {
  const file = SQLITE.exec(url)?.groups?.['file'];
  return file === ':memory:' ? undefined : file;
};

/** True if the store of a URL is in this process: in a file, or in memory. */
export const isEmbeddedStore = (url: string): boolean => SQLITE.test(url);

/** The URL of the store in a file. */
export const urlOfStoreFile = (file: string): string => `sqlite:${file}`;

/** The number of partitions of a journal that the store of a URL can order. */
export const maxPartitionsOf = (url: string): number => (isEmbeddedStore(url) ? MAX_PARTITION + 1 : Infinity);

/** Checks keys of statements that the store of a URL can order; undefined for a store that orders all. */
export const sortKeyCheckOf = (url: string): ((key: SortKey) => boolean) | undefined =>
  isEmbeddedStore(url) ? isSqliteSortKey : undefined;

/** The number of the newest schema of a SQLite store: one with a greater number is not opened. */
export const storeFormat = async (): Promise<number> => (await import('./sqlite/connection/schema.ts')).SCHEMA_NUMBER;

/** Looks at the store of a URL without opening it. Rejects if it cannot be reached or read. */
export const inspectStore = async (url: string): Promise<StoreInspection> => {
  const file = SQLITE.exec(url)?.groups?.['file'];
  return file === undefined
    ? (await import('./mongo/inspect-mongo-store.ts')).inspectMongoStore(url)
    : (await import('./sqlite/inspect-sqlite-store.ts')).inspectSqliteStore(file);
};

/** A fact of a SQLite store, read without opening it; undefined without the fact or such a store. */
export const peekFact = async (url: string, name: string): Promise<string | undefined> => {
  const file = storeFileOf(url);
  if (file === undefined) return undefined;
  return (await import('./sqlite/inspect-sqlite-store.ts')).peekSqliteFact(file, name);
};

/**
 * The faults in the file of a store, its write-ahead log and its indexes; of MongoDB in its indexes. Damaged indexes
 * are noted in the store, so that no process takes what they lack for absent. With `isRepairing` they are made anew.
 * Rejects with Problem `store-unavailable` if MongoDB cannot be reached.
 */
export const checkStoreFile = async (url: string, isRepairing = false): Promise<CheckedStoreFile> => {
  if (!SQLITE.test(url))
    return (await import('./mongo/check/check-mongo-indexes.ts')).checkMongoStore(url, { isRepairing, now: Date.now });
  const file = storeFileOf(url);
  return file === undefined || !existsSync(file)
    ? { lines: [], indexes: [] }
    : (await import('./sqlite/check/check-indexes.ts')).checkSqliteStore(file, isRepairing);
};

export interface OpenStoreDeps {
  readonly now: () => number;
  readonly observe?: StoreObserver;
  /** The time that a command of MongoDB that may be repeated is sent again, in milliseconds; 2000 by default. */
  readonly retryForMs?: number;
  /** True if servers of an earlier release still run on this MongoDB: the indexes that only they need stay. */
  readonly isAheadOfRollout?: boolean;
}

/**
 * Opens the store of a URL: `sqlite:FILE` (`sqlite::memory:` for one that ends with the process) or
 * `mongodb://HOSTS/DATABASE`. Creates missing directories, files and indexes. Rejects with Problem `store-unavailable`
 * if it cannot be reached.
 */
export const openStore = async (url: string, deps: OpenStoreDeps): Promise<Store> => {
  const [fault] = checkStoreUrl(url);
  if (fault !== undefined) throw new Error(`the store's URL is not usable: ${fault}`);
  const file = SQLITE.exec(url)?.groups?.['file'];
  const { now, observe } = deps;
  const report = (damage: StoreDamage): void => observe?.damaged(damage);
  if (file === undefined)
    return withCheckedReads(
      await (await import('./mongo/open-mongo-store.ts')).openMongoStore({ url, ...deps }),
      report,
    );
  if (file !== ':memory:') makeDirectory(dirname(file));
  const { openSqliteStore } = await import('./sqlite/open-sqlite-store.ts');
  const onDamaged = (found?: DamagedWal): void =>
    report({
      part: 'store-file',
      ...(found !== undefined && { reason: 'a start has lost commits of the write-ahead log', ...found }),
    });
  const onDamagedIndex = (name: string): void =>
    report({ part: 'index', reason: `the index ${name} has led to no row of its own: carnet check --mend` });
  return withCheckedReads(await openSqliteStore({ file, now, onDamaged, onDamagedIndex }), report);
};
