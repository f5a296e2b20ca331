import { defined } from '../../core/json-object.ts';
import { batchesOf } from '../../core/batches.ts';
import { isProblem } from '../../core/problem.ts';
import { HEARTBEAT_KEY, type StudyRecord, type StudyTopics } from '../../journal/port/study-topics.ts';
import type { ForwardingRepository } from '../../store/ports/studies/forwarding-repository.ts';
import { type TargetLrs, TargetUnavailable } from './deliver.ts';
import type { ForwardChanges } from './forward-changes.ts';
import { isNoted } from '../study/forward-key.ts';
import { createForwardLease, type ForwardLease, LeaseLost } from './forward-lease.ts';
import type { ForwardChange } from './forward-voids.ts';
import type { Forwarding } from './forwarding.ts';
import { createRetryUndelivered } from './retry-undelivered.ts';

export interface ForwardStepDeps {
  readonly forwardings: ForwardingRepository;
  readonly topics: Pick<StudyTopics, 'read'>;
  readonly forward: ForwardChanges;
  /** Notes that all deletions before this offset are in force at the target. */
  readonly acknowledge: (purpose: string, before: number) => Promise<void>;
  /** Names this process in leases. */
  readonly holder: string;
  readonly now: () => number;
}

const BATCH_SIZE = 50;
/** The interval at which voidings may overtake a chunk under way. */
const OVERTAKE_EVERY_MS = 5_000;

/**
 * The last change of each key, deletions first, because they must not wait for other changes. Deletions that the store
 * has noted are tried again separately.
 */
const changesOf = (records: readonly StudyRecord[]): readonly ForwardChange[] => {
  const last = new Map<string, ForwardChange>();
  for (const record of records) {
    const { key, value } = record;
    if (key === HEARTBEAT_KEY) continue;
    if (isNoted(record)) last.delete(key);
    else last.set(key, { key, operation: value === null ? 'void' : 'put' });
  }
  return [...last.values()].toSorted(
    (one, other) => Number(other.operation === 'void') - Number(one.operation === 'void'),
  );
};

/** Changes of the topic from one offset to the next. `isRetry`: undelivered changes are tried again with them. */
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
    deliveredAt,
  }: { readonly position: number; readonly isAcknowledged: boolean; readonly deliveredAt: number | undefined },
): Forwarding => {
  const { lastError: _, nextTryAt: __, unacknowledged: ___, ...rest } = before;
  return {
    ...rest,
    failures: 0,
    position: Math.max(before.position, position),
    ...defined({ deliveredAt }),
    ...(!isAcknowledged && { unacknowledged: true }),
  };
};

/**
 * Forwards the next changes of a purpose. The position moves when all earlier changes were delivered or stored as
 * undelivered. A crash therefore repeats changes: a target accepts a repetition as done.
 */
export const createForwardStep = (deps: ForwardStepDeps) => {
  const { forwardings, topics, forward, acknowledge, now } = deps;
  const retry = createRetryUndelivered(deps);

  const readChunk = async ({ id, position }: Forwarding) => {
    try {
      return await topics.read(id, position);
    } catch (thrown) {
      // The purpose has not been opened yet, or its topic is destroyed.
      if (isProblem(thrown, 'not-found')) return { records: [], next: position };
      throw thrown;
    }
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
    let delivered = records.some(isNoted) ? await retry.retryVoids(target, lease) : 0;
    if (isRetry) delivered += await retry.retryAll(target, lease);
    let overtakenAt = now();
    for (const batch of batchesOf(changesOf(records), BATCH_SIZE)) {
      delivered += await forward(target, lease, batch);
      if (now() - overtakenAt < OVERTAKE_EVERY_MS) continue;
      delivered += await retry.retryVoids(target, lease);
      overtakenAt = now();
    }
    const hasDeletions = before.unacknowledged === true || records.some(({ value }) => value === null);
    const isAcknowledged = !hasDeletions || (await retry.areVoidsDone(lease.purpose));
    if (hasDeletions && isAcknowledged) await acknowledge(lease.purpose, next);
    const deliveredAt = delivered > 0 ? now() : undefined;
    await lease.release((forwarding) => withProgress(forwarding, { position: next, isAcknowledged, deliveredAt }));
  };

  /**
   * One step, through a chunk of the topic. `retries`: undelivered changes are tried again too. Rejects with
   * TargetUnavailable, and with Problem `store-unavailable` or `journal-unavailable`.
   */
  return async (
    target: TargetLrs,
    forwarding: Forwarding,
    { retries }: { readonly retries: boolean },
  ): Promise<void> => {
    const { id, unacknowledged = false } = forwarding;
    const chunk = await readChunk(forwarding);
    const isRetry = retries && (unacknowledged || (await retry.hasUndelivered({ purpose: id, retry: true })));
    if (chunk.records.length === 0 && !isRetry) return;
    const lease = createForwardLease(deps, forwarding);
    try {
      await forwardChunk(target, lease, { ...chunk, from: forwarding.position, isRetry });
    } catch (thrown) {
      if (thrown instanceof LeaseLost) return;
      // The purpose was destroyed meanwhile. The notes of this step are removed too.
      if (isProblem(thrown, 'not-found') && (await forwardings.find(id)) === undefined) return forwardings.remove(id);
      if (thrown instanceof TargetUnavailable) await lease.release();
      throw thrown;
    }
  };
};

export type ForwardStep = ReturnType<typeof createForwardStep>;
