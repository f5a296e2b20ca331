import { backoffMs } from '../../core/retry/backoff.ts';
import { batchesOf } from '../../core/batches.ts';
import type { ForwardOperation, UndeliveredChange } from '../../store/ports/forwarding-repository.ts';
import { statementOfForwardKey } from '../study/forward-key.ts';
import type { TargetLrs } from './deliver.ts';
import type { ForwardLease } from './forward-lease.ts';

/** What is to be done with one release key. */
export interface ForwardChange {
  readonly key: string;
  readonly operation: ForwardOperation;
  /** When it was first not delivered; absent the first time. */
  readonly at?: number;
  /** As in `UndeliveredChange`. */
  readonly attempt?: number;
}

/** Pauses between the voiding statements for one statement: from two seconds to five minutes. */
const VOID_AGAIN = { firstMs: 2_000, mostMs: 300_000 };
/** A target where so many voiding statements do not hold needs a person. */
const MAX_VOIDINGS = 10;
/** How often a voided statement is looked at that may still arrive. */
const LOOK_EVERY_MS = 30_000;
const LOOKS_AT_ONCE = 5;

/** Those whose statement the target still has in force. */
export const findInForce = async (
  target: TargetLrs,
  voids: readonly ForwardChange[],
): Promise<ReadonlySet<ForwardChange>> => {
  const found = new Set<ForwardChange>();
  for (const some of batchesOf(voids, LOOKS_AT_ONCE))
    await Promise.all(
      some.map(async (one) => {
        if (await target.isInForce(statementOfForwardKey(one.key))) found.add(one);
      }),
    );
  return found;
};

/** The members that every undelivered change has. */
export const undelivered = (purpose: string, { key, operation, at }: ForwardChange, now: () => number) => ({
  ...{ purpose, key, operation, at: at ?? now() },
  statement: statementOfForwardKey(key),
});

/** What is stored of a voiding that does not hold, or may not; undefined where it is done. */
const unfinishedVoid = (
  attempt: number,
  {
    isInForce,
    settlesAt,
    now,
  }: { readonly isInForce: boolean; readonly settlesAt: number | undefined; readonly now: number },
): Pick<UndeliveredChange, 'retry' | 'status' | 'reason' | 'attempt' | 'notBefore'> | undefined => {
  if (isInForce && attempt >= MAX_VOIDINGS)
    return { attempt, retry: false, status: 200, reason: `still in force after ${attempt} voiding statements` };
  if (isInForce) return { attempt, retry: true, notBefore: now + backoffMs(VOID_AGAIN, attempt) };
  if (settlesAt === undefined) return undefined;
  return { attempt, retry: true, notBefore: Math.min(settlesAt, now + LOOK_EVERY_MS) };
};

/**
 * The voidings that are not done, of those that the target has not refused; `sent` were sent just now. Rejects with
 * TargetUnavailable.
 */
export const findUnfinished = async (
  { target, lease, now }: { readonly target: TargetLrs; readonly lease: ForwardLease; readonly now: () => number },
  { voids, sent }: { readonly voids: readonly ForwardChange[]; readonly sent: ReadonlySet<ForwardChange> },
): Promise<ReadonlyMap<ForwardChange, UndeliveredChange>> => {
  const inForce = await findInForce(
    target,
    voids.filter((change) => sent.has(change)),
  );
  const unfinished = new Map<ForwardChange, UndeliveredChange>();
  for (const change of voids) {
    const attempt = (change.attempt ?? 0) + (sent.has(change) ? 1 : 0);
    const about = { isInForce: inForce.has(change), settlesAt: lease.settlesAt(change.key), now: now() };
    const rest = unfinishedVoid(attempt, about);
    if (rest !== undefined) unfinished.set(change, { ...undelivered(lease.purpose, change, now), ...rest });
  }
  return unfinished;
};
