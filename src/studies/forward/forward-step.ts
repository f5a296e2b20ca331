import type { StudyRecord, StudyTopics } from '../../journal/port/study-topics.ts';
import { HEARTBEAT_KEY } from '../../journal/port/study-topics.ts';
import { batchesOf } from '../../core/batches.ts';
import { isProblem } from '../../core/problem.ts';
import type {
  ForwardingRepository,
  ForwardOperation,
  UndeliveredChange,
  UndeliveredKey,
} from '../../store/ports/forwarding-repository.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { deliver, type Delivery, type TargetLrs } from './deliver.ts';
import { statementOfForwardKey, voidingStatement } from '../study/forward-key.ts';
import { type Forwarding, updateForwarding } from './forwarding.ts';

/**
 * What may be done with a release now: send its statement; hold it, since it is permitted again where a person resumes;
 * or drop it, since it has ended.
 */
export type ReleaseVerdict = { readonly statement: Statement & { readonly id: string } } | 'hold' | 'drop';

/** Judges releases of a purpose by what is in force after the call. Rejects with Problem `store-unavailable`. */
export type JudgeReleases = (purpose: string, keys: readonly string[]) => Promise<ReadonlyMap<string, ReleaseVerdict>>;

export interface ForwardStepDeps {
  readonly forwardings: ForwardingRepository;
  readonly topics: Pick<StudyTopics, 'read'>;
  readonly judge: JudgeReleases;
  /** Notes that all deletions before this offset have reached the target, or are dead letters. */
  readonly acknowledge: (purpose: string, before: number) => Promise<void>;
  readonly publicUrl: string;
  /** Names this process in leases. */
  readonly holder: string;
  readonly now: () => number;
  readonly onForwarded?: (of: {
    readonly operation: ForwardOperation;
    readonly outcome: 'delivered' | 'refused' | 'held';
    readonly statements: number;
  }) => void;
}

/** What is to be done with one release key. */
interface Change {
  readonly key: string;
  readonly operation: ForwardOperation;
  /** When it was first not delivered. */
  readonly at?: number;
}

const BATCH_SIZE = 50;
const RETRY_PAGE_SIZE = 200;
const RETRY_PAGES = 5;
const LEASE_MS = 5_000;

/** The last change of each key, deletions first: what has ended must not wait for what goes on. */
const changesOf = (records: readonly StudyRecord[]): readonly Change[] => {
  const last = new Map<string, Change>();
  for (const { key, value } of records)
    if (key !== HEARTBEAT_KEY) last.set(key, { key, operation: value === null ? 'void' : 'put' });
  return [...last.values()].toSorted(
    (one, other) => Number(other.operation === 'void') - Number(one.operation === 'void'),
  );
};

/**
 * Forwards the next changes of a purpose. Each statement is judged again just before it is sent. The position moves when
 * all before it was delivered or stored as undelivered, so that a crash repeats it: a target takes a repetition as done.
 */
export const createForwardStep = (deps: ForwardStepDeps) => {
  const { forwardings, topics, judge, acknowledge, publicUrl, holder, now, onForwarded } = deps;
  const retriedTo = new Map<string, UndeliveredKey>();

  const deliveriesOf = async (purpose: string, changes: readonly Change[]) => {
    const puts = changes.filter(({ operation }) => operation === 'put').map(({ key }) => key);
    const verdicts = puts.length === 0 ? undefined : await judge(purpose, puts);
    const deliveries: Delivery<Change>[] = [];
    const held: Change[] = [];
    for (const change of changes) {
      if (change.operation === 'void') {
        const statement = voidingStatement(change.key, publicUrl) as unknown as Statement & { readonly id: string };
        deliveries.push({ of: change, statement, mustBeStored: true });
        continue;
      }
      const verdict = verdicts?.get(change.key) ?? 'drop';
      if (verdict === 'hold') held.push(change);
      else if (verdict !== 'drop') deliveries.push({ of: change, statement: verdict.statement, mustBeStored: false });
    }
    return { deliveries, held };
  };

  /** Delivers some changes; what is not delivered is stored, and all others are no longer undelivered. */
  const forward = async (target: TargetLrs, purpose: string, changes: readonly Change[]): Promise<void> => {
    const { deliveries, held } = await deliveriesOf(purpose, changes);
    const refusals = await deliver(target, deliveries);
    const undelivered = (change: Change): Omit<UndeliveredChange, 'retry'> => ({
      purpose,
      key: change.key,
      operation: change.operation,
      statement: statementOfForwardKey(change.key),
      at: change.at ?? now(),
    });
    await forwardings.putUndelivered([
      ...held.map((change) => ({ ...undelivered(change), retry: true })),
      ...refusals.map(({ of, status, reason }) => ({ ...undelivered(of), retry: false, status, reason })),
    ]);
    const kept = new Set([...held, ...refusals.map(({ of }) => of)]);
    await forwardings.deleteUndelivered([
      ...changes.filter((change) => !kept.has(change)).map(({ key, operation }) => ({ purpose, key, operation })),
      // A statement that has ended is sent no more, and the words of its refusal may name its person.
      ...changes
        .filter(({ operation }) => operation === 'void')
        .map(({ key }) => ({ purpose, key, operation: 'put' as const })),
    ]);
    for (const operation of ['put', 'void'] as const) {
      const count = (some: readonly Change[]) => some.filter((change) => change.operation === operation).length;
      const refused = count(refusals.map(({ of }) => of));
      const delivered = count(deliveries.map(({ of }) => of)) - refused;
      for (const [outcome, statements] of [
        ['delivered', delivered],
        ['refused', refused],
        ['held', count(held)],
      ] as const)
        if (statements > 0) onForwarded?.({ operation, outcome, statements });
    }
  };

  /**
   * Tries the next changes again that are held, or that an operator wants to be tried again; the next call goes on after
   * them.
   */
  const retryUndelivered = async (target: TargetLrs, purpose: string): Promise<void> => {
    for (let pages = 0; pages < RETRY_PAGES; pages++) {
      const after = retriedTo.get(purpose);
      const page = await forwardings.listUndelivered({
        purpose,
        retry: true,
        limit: RETRY_PAGE_SIZE,
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

  /** Whether this process may forward now: it holds the lease, or takes it over from one that is silent. */
  const takeLease = async (purpose: string): Promise<boolean> => {
    const isOthers = ({ lease }: Forwarding): boolean =>
      lease !== undefined && lease.holder !== holder && lease.until > now();
    const after = await updateForwarding(forwardings, purpose, (before) =>
      isOthers(before) ? before : { ...before, lease: { holder, until: now() + LEASE_MS } },
    );
    return after.lease?.holder === holder;
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
