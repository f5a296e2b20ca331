import { batchesOf } from '../../core/batches.ts';
import { isProblem } from '../../core/problem.ts';
import { HEARTBEAT_KEY, type StudyRecord, type StudyTopics } from '../../journal/port/study-topics.ts';
import type { ForwardingRepository, UndeliveredKey } from '../../store/ports/forwarding-repository.ts';
import { type TargetLrs, TargetUnavailable } from './deliver.ts';
import type { ForwardChanges } from './forward-changes.ts';
import { createForwardLease, type ForwardLease, LeaseLost } from './forward-lease.ts';
import type { ForwardChange } from './forward-voids.ts';
import type { Forwarding } from './forwarding.ts';

export interface ForwardStepDeps {
  readonly forwardings: ForwardingRepository;
  readonly topics: Pick<StudyTopics, 'read'>;
  readonly forward: ForwardChanges;
  /** Notes that all deletions before this offset hold at the target. */
  readonly acknowledge: (purpose: string, before: number) => Promise<void>;
  /** Names this process in leases. */
  readonly holder: string;
  readonly now: () => number;
}

const BATCH_SIZE = 50;
const RETRY_PAGE_SIZE = 200;
const RETRY_PAGES = 5;

/** The last change of each key, deletions first: what has ended must not wait for what goes on. */
const changesOf = (records: readonly StudyRecord[]): readonly ForwardChange[] => {
  const last = new Map<string, ForwardChange>();
  for (const { key, value } of records)
    if (key !== HEARTBEAT_KEY) last.set(key, { key, operation: value === null ? 'void' : 'put' });
  return [...last.values()].toSorted(
    (one, other) => Number(other.operation === 'void') - Number(one.operation === 'void'),
  );
};

/**
 * Tries the next changes again that are held, or that an operator wants to be tried again; the next call goes on after
 * them.
 */
const createRetryUndelivered = ({ forwardings, forward, now }: ForwardStepDeps) => {
  const retriedTo = new Map<string, UndeliveredKey>();
  return async (target: TargetLrs, lease: ForwardLease): Promise<void> => {
    const { purpose } = lease;
    for (let pages = 0; pages < RETRY_PAGES; pages++) {
      const after = retriedTo.get(purpose);
      const page = await forwardings.listUndelivered({
        ...{ purpose, retry: true, limit: RETRY_PAGE_SIZE },
        ...(after === undefined ? {} : { after }),
      });
      const due = page.filter(({ notBefore = 0 }) => notBefore <= now());
      for (const batch of batchesOf(due, BATCH_SIZE)) await forward(target, lease, batch);
      const last = page.at(-1);
      if (last === undefined || page.length < RETRY_PAGE_SIZE) {
        retriedTo.delete(purpose);
        return;
      }
      retriedTo.set(purpose, last);
    }
  };
};

/** Changes of the topic from one offset to the next, and whether undelivered ones are tried again with them. */
interface Chunk {
  readonly records: readonly StudyRecord[];
  readonly from: number;
  readonly next: number;
  readonly isRetry: boolean;
}

const withProgress = (
  before: Forwarding,
  {
    position,
    isAcknowledged,
    now,
  }: { readonly position: number; readonly isAcknowledged: boolean; readonly now: number },
): Forwarding => {
  const { lastError: _, nextTryAt: __, unacknowledged: ___, ...rest } = before;
  return {
    ...rest,
    failures: 0,
    position: Math.max(before.position, position),
    deliveredAt: now,
    ...(isAcknowledged ? {} : { unacknowledged: true }),
  };
};

/**
 * Forwards the next changes of a purpose. The position moves when all before it was delivered or stored as undelivered,
 * so that a crash repeats it: a target takes a repetition as done.
 */
export const createForwardStep = (deps: ForwardStepDeps) => {
  const { forwardings, topics, forward, acknowledge, now } = deps;
  const retryUndelivered = createRetryUndelivered(deps);

  const readChunk = async ({ id, position }: Forwarding) => {
    try {
      return await topics.read(id, position);
    } catch (thrown) {
      // The purpose has not been opened yet, or its topic is destroyed.
      if (isProblem(thrown, 'not-found')) return { records: [], next: position };
      throw thrown;
    }
  };

  const hasUndelivered = async (query: Omit<Parameters<typeof forwardings.listUndelivered>[0], 'limit'>) =>
    (await forwardings.listUndelivered({ ...query, limit: 1 })).length > 0;

  /** Whether all deletions of a purpose hold at the target: neither a dead letter nor one to look at again is left. */
  const areVoidsDone = async (purpose: string): Promise<boolean> => {
    const after = { operation: 'void', key: '' } as const;
    return (
      !(await hasUndelivered({ purpose, retry: true, after })) &&
      !(await hasUndelivered({ purpose, retry: false, after }))
    );
  };

  const forwardChunk = async (
    target: TargetLrs,
    lease: ForwardLease,
    { records, from, next, isRetry }: Chunk,
  ): Promise<void> => {
    const before = await lease.take();
    if (before === undefined) return;
    // Another process has forwarded these changes since they were read.
    if (before.position > from) return lease.release();
    if (isRetry) await retryUndelivered(target, lease);
    for (const batch of batchesOf(changesOf(records), BATCH_SIZE)) await forward(target, lease, batch);
    const hasDeletions = before.unacknowledged === true || records.some(({ value }) => value === null);
    const isAcknowledged = !hasDeletions || (await areVoidsDone(lease.purpose));
    if (hasDeletions && isAcknowledged) await acknowledge(lease.purpose, next);
    await lease.release((forwarding) => withProgress(forwarding, { position: next, isAcknowledged, now: now() }));
  };

  /**
   * One step, through a chunk of the topic. `retries`: also what was not delivered is tried again. Rejects with
   * TargetUnavailable, and with Problem `store-unavailable` or `journal-unavailable`.
   */
  return async (
    target: TargetLrs,
    forwarding: Forwarding,
    { retries }: { readonly retries: boolean },
  ): Promise<void> => {
    const { id, unacknowledged = false } = forwarding;
    const chunk = await readChunk(forwarding);
    const isRetry = retries && (unacknowledged || (await hasUndelivered({ purpose: id, retry: true })));
    if (chunk.records.length === 0 && !isRetry) return;
    const lease = createForwardLease(deps, id);
    try {
      await forwardChunk(target, lease, { ...chunk, from: forwarding.position, isRetry });
    } catch (thrown) {
      if (thrown instanceof LeaseLost) return;
      if (thrown instanceof TargetUnavailable) await lease.release();
      throw thrown;
    }
  };
};

export type ForwardStep = ReturnType<typeof createForwardStep>;
