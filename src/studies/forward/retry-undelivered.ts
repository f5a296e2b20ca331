import { defined } from '../../core/json-object.ts';
import { batchesOf } from '../../core/batches.ts';
import type { ForwardingRepository, UndeliveredKey } from '../../store/ports/studies/forwarding-repository.ts';
import type { TargetLrs } from './deliver.ts';
import type { ForwardChanges } from './forward-changes.ts';
import type { ForwardLease } from './forward-lease.ts';

interface RetryUndeliveredDeps {
  readonly forwardings: ForwardingRepository;
  readonly forward: ForwardChanges;
  readonly now: () => number;
}

/** Tries changes again that were not delivered. The calls with a target reject as `ForwardChanges` does. */
interface RetryUndelivered {
  /**
   * Tries the next held changes again, and those that an operator wants to be tried again. The next call continues
   * after them. Resolves with the number delivered.
   */
  retryAll(target: TargetLrs, lease: ForwardLease): Promise<number>;
  /** Tries only voidings, which `ReadAhead` has found behind the changes that are being forwarded. */
  retryVoids(target: TargetLrs, lease: ForwardLease): Promise<number>;
  /** Resolves with true if a purpose has undelivered changes that wait, or that are not tried again. */
  hasUndelivered(query: Omit<Parameters<ForwardingRepository['listUndelivered']>[0], 'limit'>): Promise<boolean>;
  /** Resolves with true if all deletions of a purpose are in force at the target, and none is a dead letter. */
  areVoidsDone(purpose: string): Promise<boolean>;
}

const BATCH_SIZE = 50;
const PAGE_SIZE = 200;
const PAGES = 5;
/** Before all voidings, in the order of undelivered changes. */
export const BEFORE_VOIDS = { operation: 'void', key: '' } as const;

export const createRetryUndelivered = ({ forwardings, forward, now }: RetryUndeliveredDeps): RetryUndelivered => {
  const retriedTo = new Map<string, UndeliveredKey>();
  const retryPage = async (
    target: TargetLrs,
    lease: ForwardLease,
    after: Pick<UndeliveredKey, 'operation' | 'key'> | undefined,
  ) => {
    const page = await forwardings.listUndelivered({
      purpose: lease.purpose,
      retry: true,
      limit: PAGE_SIZE,
      ...defined({ after }),
    });
    const due = page.filter(({ notBefore = 0 }) => notBefore <= now());
    let delivered = 0;
    for (const batch of batchesOf(due, BATCH_SIZE)) delivered += await forward(target, lease, batch);
    return { delivered, last: page.length < PAGE_SIZE ? undefined : page.at(-1) };
  };

  const hasUndelivered: RetryUndelivered['hasUndelivered'] = async (query) =>
    (await forwardings.listUndelivered({ ...query, limit: 1 })).length > 0;

  return {
    retryAll: async (target, lease) => {
      const { purpose } = lease;
      let all = 0;
      for (let pages = 0; pages < PAGES; pages++) {
        const { delivered, last } = await retryPage(target, lease, retriedTo.get(purpose));
        all += delivered;
        if (last === undefined) {
          retriedTo.delete(purpose);
          break;
        }
        retriedTo.set(purpose, last);
      }
      return all;
    },
    retryVoids: async (target, lease) => (await retryPage(target, lease, BEFORE_VOIDS)).delivered,
    hasUndelivered,
    areVoidsDone: async (purpose) =>
      !(await hasUndelivered({ purpose, retry: true, after: BEFORE_VOIDS })) &&
      !(await hasUndelivered({ purpose, retry: false, after: BEFORE_VOIDS })),
  };
};
