import type { StoreTraits } from '../../core/config/config.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import type { CheckedStoreFile, StoreInspection } from './store-inspection.ts';
import type { StoreDamage, StoreObserver } from './store-observer.ts';
import type { Store } from './store.ts';

/** The kinds of stores, as manifests of backups name them. */
export type StoreKind = 'sqlite' | 'mongodb';

export interface OpenStoreDeps {
  readonly now: () => number;
  readonly observe?: StoreObserver;
  /** The time that a command of MongoDB that may be repeated is sent again, in milliseconds; 2000 by default. */
  readonly retryForMs?: number;
  /** True if servers of an earlier release still run on this MongoDB: the indexes that only they need stay. */
  readonly isAheadOfRollout?: boolean;
}

/** One kind of store. `owns` takes any text, `findUrlFaults` a URL of this kind, the rest a good one. */
export interface StoreAdapter extends StoreTraits {
  /** Its name for people. */
  readonly product: string;
  /** The form of its URLs, as an error names it. */
  readonly form: string;
  /** The number of partitions of a journal that it can order. */
  readonly maxPartitions: number;
  /** True for the key of a statement that it can order; absent if it orders all. */
  readonly canOrder?: (key: SortKey) => boolean;
  /** True if a URL, which may be faulty, is of this kind. */
  owns(url: string): boolean;
  /** The faults of a URL, empty for a good one. They quote nothing of it: it may have a password. */
  findUrlFaults(url: string): readonly string[];
  /** The file of the store; undefined if it is none. */
  fileOf(url: string): string | undefined;
  /** Rejects if the store cannot be reached or read; nothing is created. */
  inspect(url: string): Promise<StoreInspection>;
  /** A fact of a store in a file, read without opening it; undefined without the fact or such a store. */
  peekFact(url: string, name: string): Promise<string | undefined>;
  /** Notes damaged indexes in the store, and makes them anew with `isRepairing`. */
  check(url: string, isRepairing: boolean): Promise<CheckedStoreFile>;
  /** Creates what is missing. Rejects with Problem `store-unavailable` if it cannot be reached. */
  open(url: string, deps: OpenStoreDeps, report: (damage: StoreDamage) => void): Promise<Store>;
}
