import { Problem } from '../../../src/core/problem.ts';
import type { Progress, Store, StoredStatement } from '../../../src/store/ports/store.ts';
import type { StatementId } from '../../../src/xapi/model/types.ts';
import type { Scheduler, Worker } from '../scheduler.ts';

/** The shelves that a sink uses. */
export type Repositories = Pick<Store, 'statements' | 'progress' | 'aside' | 'activities'>;

/** What may happen to calls on their way. */
export interface Straying {
  /**
   * How often a call is answered with `store-unavailable`, although it may have taken effect or may still do so; 0 to
   * 1.
   */
  unavailable: number;
  /** How often a call about several documents does not happen at one moment; 0 to 1. */
  torn: number;
  /** How often a worker sleeps before a call of a write, long enough for another to take over and go far; 0 to 1. */
  stall: number;
  /** Told of a worker that sleeps so. */
  stalled(worker: Worker): void;
  /** Calls that were given up and still are on their way. */
  readonly late: (() => Promise<unknown>)[];
  /** Told of each progress document that was saved. */
  saved(progress: Progress): void;
}

/** How one worker's calls go: each waits for its turn, and may go astray. */
export interface StrayingCalls {
  readonly call: <T>(work: () => Promise<T>, stall?: number) => Promise<T>;
  /** One call, or one for each of what it is about. */
  readonly inPieces: <T>(all: readonly T[], work: (some: readonly T[]) => Promise<void>) => Promise<void>;
}

/** The calls of one worker. */
export const strayingCalls = (scheduler: Scheduler, worker: Worker, straying: Straying): StrayingCalls => {
  const call = async <T>(work: () => Promise<T>, stall = straying.stall): Promise<T> => {
    if (scheduler.random() < stall) {
      straying.stalled(worker);
      await worker.sleep(scheduler.int(scheduler.pick([900, 3_000])));
    } else {
      await worker.turn();
    }
    if (scheduler.random() >= straying.unavailable) return work();
    const fate = scheduler.int(3);
    if (fate === 0) await work();
    if (fate === 1) straying.late.push(work);
    throw new Problem('store-unavailable', 'No answer came.');
  };
  const inPieces = async <T>(all: readonly T[], work: (some: readonly T[]) => Promise<void>): Promise<void> => {
    const size = scheduler.random() < straying.torn ? 1 : Math.max(all.length, 1);
    for (let from = 0; from < all.length; from += size) await call(() => work(all.slice(from, from + size)));
  };
  return { call, inPieces };
};

/** A real store as one worker reaches it. */
export const strayingStore = (
  store: Repositories,
  scheduler: Scheduler,
  worker: Worker,
  straying: Straying,
): Repositories => {
  const { call, inPieces } = strayingCalls(scheduler, worker, straying);
  const save = async (progress: Progress): Promise<boolean> => {
    const done = await store.progress.save(progress);
    if (done) straying.saved(progress);
    return done;
  };
  const foundInPieces = async (
    ids: readonly StatementId[],
    find: (some: readonly StatementId[]) => Promise<ReadonlyMap<StatementId, StoredStatement>>,
  ): Promise<ReadonlyMap<StatementId, StoredStatement>> => {
    const found = new Map<StatementId, StoredStatement>();
    await inPieces(ids, async (some) => {
      (await find(some)).forEach((statement, id) => found.set(id, statement));
    });
    return found;
  };
  return {
    statements: {
      find: (ids) => foundInPieces(ids, (some) => store.statements.find(some)),
      findWithin: (ids, bytes) => foundInPieces(ids, (some) => store.statements.findWithin(some, bytes)),
      present: async (ids) => {
        const found = new Set<string>();
        await inPieces(ids, async (some) => {
          (await store.statements.present(some)).forEach((id) => found.add(id));
        });
        return found;
      },
      insert: async (statements) => {
        const refused = new Map<string, 'taken' | 'too-large'>();
        await inPieces(statements, async (some) => {
          (await store.statements.insert(some)).forEach((why, id) => refused.set(id, why));
        });
        return refused;
      },
      amend: async (changes) => {
        const refused = new Set<string>();
        await inPieces(changes, async (some) => {
          (await store.statements.amend(some)).forEach((id) => refused.add(id));
        });
        return refused;
      },
      carrying: (tokens, limit) => call(() => store.statements.carrying(tokens, limit)),
      page: (query) => call(() => store.statements.page(query)),
      newest: () => call(() => store.statements.newest()),
      mark: (these) => inPieces(these, (some) => store.statements.mark(some)),
      erasing: (ids) => call(() => store.statements.erasing(ids)),
      remove: (these) => inPieces(these, (some) => store.statements.remove(some)),
      walk: (query) => call(() => store.statements.walk(query)),
      outline: (query) => call(() => store.statements.outline(query)),
    },
    progress: {
      claim: (partition) => call(() => store.progress.claim(partition), 0),
      save: (progress) => call(() => save(progress), progress.note === undefined ? 0 : straying.stall),
      all: () => call(() => store.progress.all()),
    },
    activities: {
      find: (ids) => call(() => store.activities.find(ids)),
      write: (activities) => call(() => store.activities.write(activities)),
      remove: (activities) => call(() => store.activities.remove(activities)),
    },
    aside: {
      put: (message) => call(() => store.aside.put(message)),
      list: (limit) => call(() => store.aside.list(limit)),
      count: () => call(() => store.aside.count()),
      removeBefore: (time) => call(() => store.aside.removeBefore(time)),
      removeOf: (people) => call(() => store.aside.removeOf(people)),
    },
  };
};
