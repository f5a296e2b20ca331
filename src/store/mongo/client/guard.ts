import { MongoNetworkTimeoutError, MongoServerSelectionError } from 'mongodb';
import { withinDeadline } from '../../../core/concurrency/request-deadline.ts';
import { Problem } from '../../../core/problem.ts';
import { damagedIndex } from '../../ports/checked/damaged-index.ts';
import { storeUnavailable } from '../../ports/store-error.ts';
import type { StoreObserver, StoreErrorFields } from '../../ports/store-observer.ts';
import { failureText, mayMissIndex, storeErrorFields } from './failure.ts';
import type { IndexDamage } from './index-damage.ts';

/** The names of codes in MongoDB's manual. */
const OF_CODES: ReadonlyMap<number, string> = new Map([
  ...[64, 100].map((code) => [code, 'NO_MAJORITY'] as const), // WriteConcernFailed, UnsatisfiableWriteConcern
  ...[91, 189, 10058, 10107, 11600, 11602, 13435, 13436].map((code) => [code, 'NO_PRIMARY'] as const),
  [14031, 'ENOSPC'], // OutOfDiskSpace
  [50, 'NO_ANSWER'], // MaxTimeMSExpired
]);

/** The reason why the store takes no writes: a code, as in `NO_PRIMARY`, or else the name that the server gives. */
const writeFaultOf = (thrown: unknown, { error, code, codeName }: StoreErrorFields): string => {
  if (code !== undefined) return OF_CODES.get(code) ?? codeName ?? `${error} ${code}`;
  if (thrown instanceof MongoServerSelectionError)
    return thrown.reason?.type === 'ReplicaSetNoPrimary' ? 'NO_PRIMARY' : 'NO_SERVER';
  return thrown instanceof MongoNetworkTimeoutError ? 'NO_ANSWER' : 'NO_SERVER';
};

/** Wraps every call of the store. */
export interface Guard {
  /**
   * The same methods, refused while an index that they need is missing, or known to be damaged. Failures of the driver
   * become Problem `store-unavailable`, with a cause that an operator may see. Other errors pass: they are programming
   * errors. Each call waits as long as its request may (`withinDeadline`).
   */
  wrap<T extends object>(name: string, repository: T): T;
  /** Refuses calls from now on; resolves when those under way have ended. */
  close(): Promise<void>;
}

export interface GuardDeps {
  readonly observe?: Pick<StoreObserver, 'failed'>;
  /** Knows which indexes are missing. */
  readonly indexes?: {
    /** The missing indexes that an operation (`statements.page`) needs, by name. */
    missingFor(operation: string): readonly string[];
    /** Looks again which indexes are missing. */
    refresh(): Promise<void>;
  };
  /** Knows which of them are damaged. */
  readonly damage?: IndexDamage;
}

const indexMissing = (names: readonly string[]): Problem =>
  new Problem('store-unavailable', `an index is missing: ${names.join(', ')}`);

/** A guard counts the calls under way, so that closing can wait for them. */
export const createGuard = ({ observe, indexes, damage }: GuardDeps = {}): Guard => {
  const pending = new Set<Promise<unknown>>();
  let closed = false;

  const checkIndexes = (operation: string): void => {
    // Checked first: while a damaged index is built again it is missing too.
    const damaged = damage?.findFor(operation);
    if (damaged !== undefined) throw damagedIndex(damaged);
    const missing = indexes?.missingFor(operation) ?? [];
    if (missing.length === 0) return;
    observe?.failed({ operation, error: 'IndexMissing' });
    throw indexMissing(missing);
  };

  /** The error that a call rejects with if its work has thrown this. */
  const problemOf = async (operation: string, thrown: unknown): Promise<unknown> => {
    const fields = storeErrorFields(thrown);
    if (fields === undefined) return thrown;
    observe?.failed({ operation, ...fields });
    if (mayMissIndex(thrown)) {
      await indexes?.refresh();
      const missing = indexes?.missingFor(operation) ?? [];
      if (missing.length > 0) return indexMissing(missing);
    }
    return storeUnavailable(failureText(thrown, fields), fields, writeFaultOf(thrown, fields));
  };

  const guarded = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    if (closed) throw storeUnavailable('the store is closed');
    checkIndexes(operation);
    const make = async (): Promise<T> => {
      const work = call();
      pending.add(work);
      try {
        return await work;
      } catch (thrown) {
        throw await problemOf(operation, thrown);
      } finally {
        pending.delete(work);
      }
    };
    return withinDeadline(make);
  };
  return {
    wrap: (name, repository) =>
      Object.fromEntries(
        Object.entries(repository as Record<string, (...args: unknown[]) => Promise<unknown>>).map(([method, call]) => [
          method,
          (...args: unknown[]) => guarded(`${name}.${method}`, () => call(...args)),
        ]),
      ) as typeof repository,
    close: async () => {
      closed = true;
      await Promise.allSettled(pending);
    },
  };
};
