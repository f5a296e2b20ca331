import { Problem } from '../../../src/core/problem.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import type { StatementId } from '../../../src/xapi/model/types.ts';
import type { Scheduler, Worker } from '../scheduler.ts';
import type { Progress } from '../../../src/store/ports/sink/progress-repository.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';

/** The repositories that a sink uses. */
export type Repositories = Pick<Store, 'statements' | 'progress' | 'deadLetters' | 'idReservations' | 'activities'>;

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
  /** Gets each worker that sleeps so. */
  stalled(worker: Worker): void;
  /** Calls that were given up and still are on their way. */
  readonly late: (() => Promise<unknown>)[];
  /** Gets each progress document that was saved. */
  saved(progress: Progress): void;
}

/** How one worker's calls go: each waits for its turn, and may go astray. */
export interface StrayingCalls {
  readonly call: <T>(work: () => Promise<T>, stall?: number) => Promise<T>;
  /** One call, or one for each of what it is about. */
  readonly inPieces: <T>(all: readonly T[], work: (some: readonly T[]) => Promise<void>) => Promise<void>;
}

/** The last call of each worker, which has one turn at a time: calls at once come one after the other. */
const lastCalls = new WeakMap<Worker, Promise<unknown>>();

/** The calls of one worker. */
export const strayingCalls = (scheduler: Scheduler, worker: Worker, straying: Straying): StrayingCalls => {
  const attempt = async <T>(work: () => Promise<T>, stall: number): Promise<T> => {
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
  const call = <T>(work: () => Promise<T>, stall = straying.stall): Promise<T> => {
    const mine = (lastCalls.get(worker) ?? Promise.resolve()).then(() => attempt(work, stall));
    lastCalls.set(
      worker,
      mine.catch(() => undefined),
    );
    return mine;
  };
  const inPieces = async <T>(all: readonly T[], work: (some: readonly T[]) => Promise<void>): Promise<void> => {
    const size = scheduler.random() < straying.torn ? 1 : Math.max(all.length, 1);
    for (let from = 0; from < all.length; from += size) await call(() => work(all.slice(from, from + size)));
  };
  return { call, inPieces };
};

/** A real store as one worker reaches it. */
// oxlint-disable-next-line max-params -- the model's step has these inputs
export const strayingStore = (
  store: Repositories,
  scheduler: Scheduler,
  worker: Worker,
  straying: Straying,
): Repositories => {
  const { call, inPieces } = strayingCalls(scheduler, worker, straying);
  const save = async (progress: Progress, before: Pick<Progress, 'through'> | undefined): Promise<boolean> => {
    const done = await store.progress.save(progress, before);
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
      findUpToBytes: (ids, bytes) => foundInPieces(ids, (some) => store.statements.findUpToBytes(some, bytes)),
      findExistingIds: async (ids) => {
        const found = new Set<string>();
        await inPieces(ids, async (some) => {
          (await store.statements.findExistingIds(some)).forEach((id) => found.add(id));
        });
        return found;
      },
      purgeTokens: (begin) => store.statements.purgeTokens(begin),
      insert: async (statements) => {
        const refused = new Map<string, 'exists' | 'too-large'>();
        await inPieces(statements, async (some) => {
          (await store.statements.insert(some)).forEach((why, id) => refused.set(id, why));
        });
        return refused;
      },
      updateRefs: async (changes) => {
        const refused = new Set<string>();
        await inPieces(changes, async (some) => {
          (await store.statements.updateRefs(some)).forEach((id) => refused.add(id));
        });
        return refused;
      },
      rewrite: async (changes) => {
        const refused = new Set<string>();
        await inPieces(changes, async (some) => {
          (await store.statements.rewrite(some)).forEach((id) => refused.add(id));
        });
        return refused;
      },
      findIdsByToken: (tokens, limit) => call(() => store.statements.findIdsByToken(tokens, limit)),
      areTokensStored: (lookups) => call(() => store.statements.areTokensStored(lookups)),
      page: (query) => call(() => store.statements.page(query)),
      newest: () => call(() => store.statements.newest()),
      markErasing: (these) => inPieces(these, (some) => store.statements.markErasing(some)),
      findErasing: (ids) => call(() => store.statements.findErasing(ids)),
      delete: (these) => inPieces(these, (some) => store.statements.delete(some)),
      scan: (query) => call(() => store.statements.scan(query)),
      scanWithoutText: (query) => call(() => store.statements.scanWithoutText(query)),
    },
    progress: {
      claim: (partition) => call(() => store.progress.claim(partition), 0),
      save: (progress, before) => call(() => save(progress, before), progress.note === undefined ? 0 : straying.stall),
      all: () => call(() => store.progress.all()),
      deleteOthers: (partitions, before) => call(() => store.progress.deleteOthers(partitions, before)),
    },
    idReservations: {
      reserve: (all) => call(() => store.idReservations.reserve(all)),
      confirm: (keys, awaited) => call(() => store.idReservations.confirm(keys, awaited)),
      cancel: (keys) => call(() => store.idReservations.cancel(keys)),
      find: (ids) => call(() => store.idReservations.find(ids)),
      page: (query) => call(() => store.idReservations.page(query)),
      delete: (all) => call(() => store.idReservations.delete(all)),
    },
    activities: {
      find: (ids) => call(() => store.activities.find(ids)),
      saveAll: (activities) => call(() => store.activities.saveAll(activities)),
      delete: (activities) => call(() => store.activities.delete(activities)),
      rebuildPosition: () => call(() => store.activities.rebuildPosition()),
      saveRebuildPosition: (position) => call(() => store.activities.saveRebuildPosition(position)),
    },
    deadLetters: {
      put: (message) => call(() => store.deadLetters.put(message)),
      list: (limit, query) => call(() => store.deadLetters.list(limit, query)),
      listHeads: (limit, query) => call(() => store.deadLetters.listHeads(limit, query)),
      hasReason: (beginning) => call(() => store.deadLetters.hasReason(beginning)),
      listAdded: (query) => call(() => store.deadLetters.listAdded(query)),
      find: (partition, offset) => call(() => store.deadLetters.find(partition, offset)),
      replace: (before, after) => call(() => store.deadLetters.replace(before, after)),
      delete: (partition, offset) => call(() => store.deadLetters.delete(partition, offset)),
      count: () => call(() => store.deadLetters.count()),
      deleteBefore: (time) => call(() => store.deadLetters.deleteBefore(time)),
      findByPeople: (people) => call(() => store.deadLetters.findByPeople(people)),
    },
  };
};
