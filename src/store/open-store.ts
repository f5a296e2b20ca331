import type { StoreTraits } from '../core/config/config.ts';
import type { SortKey } from '../xapi/model/types.ts';
import { withCheckedReads } from './checked-reads.ts';
import { MONGO_STORE } from './mongo-adapter.ts';
import type { OpenStoreDeps, StoreAdapter, StoreKind } from './ports/store-adapter.ts';
import type { CheckedStoreFile, StoreInspection } from './ports/store-inspection.ts';
import type { StoreDamage } from './ports/store-observer.ts';
import type { Store } from './ports/store.ts';
import { SQLITE_STORE } from './sqlite-adapter.ts';

/** Every kind of store. What differs between kinds is a member of its adapter, and asked of nothing else. */
export const STORE_ADAPTERS: Readonly<Record<StoreKind, StoreAdapter>> = {
  sqlite: SQLITE_STORE,
  mongodb: MONGO_STORE,
};

const KINDS = Object.keys(STORE_ADAPTERS) as StoreKind[];

const findKind = (url: string): StoreKind | undefined => KINDS.find((kind) => STORE_ADAPTERS[kind].owns(url));

const unknownKind = (): string => `it must be ${KINDS.map((kind) => STORE_ADAPTERS[kind].form).join(' or ')}`;

const unusable = (fault: string): Error => new Error(`the store's URL is not usable: ${fault}`);

/** The kind of the store of a URL, by its beginning. Throws an Error if it is of none. */
export const kindOfStoreUrl = (url: string): StoreKind => {
  const kind = findKind(url);
  if (kind === undefined) throw unusable(unknownKind());
  return kind;
};

const adapterOf = (url: string): StoreAdapter => STORE_ADAPTERS[kindOfStoreUrl(url)];

/** The faults of a store's URL, empty for a good one. They quote nothing of it: it may have a password. */
export const checkStoreUrl = (url: string): readonly string[] => {
  const kind = findKind(url);
  return kind === undefined ? [unknownKind()] : STORE_ADAPTERS[kind].findUrlFaults(url);
};

/** The traits of a store that settings depend on; of a URL of no kind, which is a fault, those of a file. */
export const storeTraitsOf = (url: string): StoreTraits => STORE_ADAPTERS[findKind(url) ?? 'sqlite'];

/** The file of a SQLite store; undefined for one in memory, and for MongoDB. */
export const storeFileOf = (url: string): string | undefined => adapterOf(url).fileOf(url);

/** True if the store of a URL is in this process: in a file, or in memory. */
export const isEmbeddedStore = (url: string): boolean => adapterOf(url).isEmbedded;

/** The URL of the store in a file. */
export const urlOfStoreFile = (file: string): string => `sqlite:${file}`;

/** The number of partitions of a journal that the store of a URL can order. */
export const maxPartitionsOf = (url: string): number => adapterOf(url).maxPartitions;

/** Checks keys of statements that the store of a URL can order; undefined for a store that orders all. */
export const sortKeyCheckOf = (url: string): ((key: SortKey) => boolean) | undefined => adapterOf(url).canOrder;

/** The number of the newest schema of a SQLite store: one with a greater number is not opened. */
export const storeFormat = async (): Promise<number> => (await import('./sqlite/connection/schema.ts')).SCHEMA_NUMBER;

/** Looks at the store of a URL without opening it. Rejects if it cannot be reached or read. */
export const inspectStore = async (url: string): Promise<StoreInspection> => adapterOf(url).inspect(url);

/** A fact of a SQLite store, read without opening it; undefined without the fact or such a store. */
export const peekFact = async (url: string, name: string): Promise<string | undefined> =>
  adapterOf(url).peekFact(url, name);

/**
 * The faults in the file of a store, its write-ahead log and its indexes; of MongoDB in its indexes. Damaged indexes
 * are noted in the store, so that no process takes what they lack for absent. With `isRepairing` they are made anew.
 * Rejects with Problem `store-unavailable` if MongoDB cannot be reached.
 */
export const checkStoreFile = async (url: string, isRepairing = false): Promise<CheckedStoreFile> =>
  adapterOf(url).check(url, isRepairing);

/**
 * Opens the store of a URL: `sqlite:FILE` (`sqlite::memory:` for one that ends with the process) or
 * `mongodb://HOSTS/DATABASE`. Creates missing directories, files and indexes. Rejects with Problem `store-unavailable`
 * if it cannot be reached.
 */
export const openStore = async (url: string, deps: OpenStoreDeps): Promise<Store> => {
  const [fault] = checkStoreUrl(url);
  if (fault !== undefined) throw unusable(fault);
  const report = (damage: StoreDamage): void => deps.observe?.damaged(damage);
  return withCheckedReads(await adapterOf(url).open(url, deps, report), report);
};
