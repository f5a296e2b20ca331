import { batchesOf } from '../../core/batches.ts';
import { isProblem } from '../../core/problem.ts';
import { HEARTBEAT_KEY, type StudyRecord, type StudyTopics } from '../../journal/port/study-topics.ts';
import type { ForwardingRepository, UndeliveredKey } from '../../store/ports/forwarding-repository.ts';
import type { TargetLrs } from './deliver.ts';
import type { ForwardChange, ForwardChanges } from './forward-changes.ts';
import { type Forwarding, updateForwarding } from './forwarding.ts';

export interface ForwardStepDeps {
  readonly forwardings: ForwardingRepository;
  readonly topics: Pick<StudyTopics, 'read'>;
  readonly forward: ForwardChanges;
  /** Notes that all deletions before this offset have reached the target, or are dead letters. */
  readonly acknowledge: (purpose: string, before: number) => Promise<void>;
  /** Names this process in leases. */
  readonly holder: string;
  readonly now: () => number;
}

const BATCH_SIZE = 50;
const RETRY_PAGE_SIZE = 200;
const RETRY_PAGES = 5;
const LEASE_MS = 5_000;

/** The last change of each key, deletions first: what has ended must not wait for what goes on. */
const changesOf = (records: readonly StudyRecord[]): readonly ForwardChange[] => {
  const last = new Map<string, ForwardChange>();
  for (const { key, value } of records)
    if (key !== HEARTBEAT_KEY) last.set(key, { key, operation: value === null ? 'void' : 'put' });
  return [...last.values()].toSorted(
    (one, other) => Number(other.operation === 'void') - Number(one.operation === 'void'),
  );
};

/** The lease by which one process forwards a purpose, as long as it is not silent. */
const createTakeLease =
  ({ forwardings, holder, now }: ForwardStepDeps) =>
  async (purpose: string): Promise<boolean> => {
    const isOthers = ({ lease }: Forwarding): boolean =>
      lease !== undefined && lease.holder !== holder && lease.until > now();
    const after = await updateForwarding(forwardings, purpose, (before) =>
      isOthers(before) ? before : { ...before, lease: { holder, until: now() + LEASE_MS } },
    );
    return after.lease?.holder === holder;
  };

/**
 * Tries the next changes again that are held, or that an operator wants to be tried again; the next call goes on after
 * them.
 */
const createRetryUndelivered = ({ forwardings, forward }: ForwardStepDeps) => {
  const retriedTo = new Map<string, UndeliveredKey>();
  return async (target: TargetLrs, purpose: string): Promise<void> => {
    for (let pages = 0; pages < RETRY_PAGES; pages++) {
      const after = retriedTo.get(purpose);
      const page = await forwardings.listUndelivered({
        ...{ purpose, retry: true, limit: RETRY_PAGE_SIZE },
        ...(after === undefined ? {} : { after }),
      });
      for (const batch of batchesOf(page, BATCH_SIZE)) await forward(target, purpose, batch);
      const last = page.at(-1);
      if (last === undefined || page.length < RETRY_PAGE_SIZE) {
        retriedTo.delete(purpose);
        return;
      }
      retriedTo.set(purpose, last);
    }
  };
};

/**
 * Forwards the next changes of a purpose. The position moves when all before it was delivered or stored as undelivered,
 * so that a crash repeats it: a target takes a repetition as done.
 */
export const createForwardStep = (deps: ForwardStepDeps) => {
  const { forwardings, topics, forward, acknowledge, holder, now } = deps;
  const takeLease = createTakeLease(deps);
  const retryUndelivered = createRetryUndelivered(deps);

  const withProgress = (before: Forwarding, position: number): Forwarding => {
    const { failures: _, lastError: __, nextTryAt: ___, ...rest } = before;
    return {
      ...rest,
      failures: 0,
      position: Math.max(before.position, position),
      deliveredAt: now(),
      lease: { holder, until: now() + LEASE_MS },
    };
  };

  const readChunk = async ({ id, position }: Forwarding) => {
    try {
      return await topics.read(id, position);
    } catch (thrown) {
      // The purpose has not been opened yet, or its topic is destroyed.
      if (isProblem(thrown, 'not-found')) return { records: [], next: position };
      throw thrown;
    }
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
    const { id } = forwarding;
    const { records, next } = await readChunk(forwarding);
    const hasRetries =
      retries && (await forwardings.listUndelivered({ purpose: id, retry: true, limit: 1 })).length > 0;
    if ((records.length === 0 && !hasRetries) || !(await takeLease(id))) return;
    if (hasRetries) await retryUndelivered(target, id);
    for (const batch of batchesOf(changesOf(records), BATCH_SIZE)) {
      if (!(await takeLease(id))) return;
      await forward(target, id, batch);
    }
    if (records.some(({ value }) => value === null)) await acknowledge(id, next);
    await updateForwarding(forwardings, id, (before) => withProgress(before, next));
  };
};

export type ForwardStep = ReturnType<typeof createForwardStep>;
