import { backoffMs } from '../../core/retry/backoff.ts';
import { batchesOf } from '../../core/batches.ts';
import type { ForwardOperation, UndeliveredChange } from '../../store/ports/studies/forwarding-repository.ts';
import { statementOfForwardKey } from '../study/forward-key.ts';
import type { TargetLrs } from './deliver.ts';
import type { ForwardLease } from './forward-lease.ts';

/** The change to be made for one release key. */
export interface ForwardChange {
  readonly key: string;
  readonly operation: ForwardOperation;
  /** The time at which it was first not delivered; absent the first time. */
  readonly at?: number;
  /** As in `UndeliveredChange`. */
  readonly attempt?: number;
  readonly erasing?: true;
}

/** Pauses between the voiding statements for one statement: from two seconds to five minutes. */
const VOID_AGAIN = { firstMs: 2_000, mostMs: 300_000 };
/** If this many voiding statements are not in force at a target, a person must handle it. */
const MAX_VOIDINGS = 10;
/** The interval of checks on a voided statement that may still arrive. */
const LOOK_EVERY_MS = 30_000;
const LOOKS_AT_ONCE = 5;

/** From this number of requests to erase on, the statement is voided too. */
const VOID_TOO_AFTER = 3;

type HasStill = (change: ForwardChange) => Promise<boolean>;

const findThose = async (voids: readonly ForwardChange[], has: HasStill): Promise<ReadonlySet<ForwardChange>> => {
  const found = new Set<ForwardChange>();
  for (const some of batchesOf(voids, LOOKS_AT_ONCE))
    await Promise.all(
      some.map(async (one) => {
        if (await has(one)) found.add(one);
      }),
    );
  return found;
};

const isInForce =
  (target: TargetLrs): HasStill =>
  ({ key }) =>
    target.isInForce(statementOfForwardKey(key));

/** True if the target still has the statement: in force, or, if it is erasing the statement, at all. */
const isLeft =
  (target: TargetLrs, isErasing: (change: ForwardChange) => boolean): HasStill =>
  async (change) =>
    isErasing(change) && (change.attempt ?? 0) < MAX_VOIDINGS
      ? (await target.find(statementOfForwardKey(change.key))) !== undefined
      : isInForce(target)(change);

/** The steps for statements that have ended. */
export interface EndingVoids {
  /** The changes that the target was just asked about. */
  readonly asked: ReadonlySet<ForwardChange>;
  /** The changes among `asked` that it has agreed to erase. */
  readonly erasing: ReadonlySet<ForwardChange>;
  /** The changes that are to be voided. */
  readonly toVoid: readonly ForwardChange[];
}

/**
 * Asks the target to erase the statements that it still has. Resolves with those to be voided: statements that it does
 * not erase, or not soon. Rejects with TargetUnavailable and LeaseLost.
 */
export const askToErase = async (
  { target, lease }: { readonly target: TargetLrs; readonly lease: ForwardLease },
  voids: readonly ForwardChange[],
): Promise<EndingVoids> => {
  const isAgain = ({ attempt = 0 }: ForwardChange): boolean => attempt > 0;
  const left = await findThose(
    voids.filter(isAgain),
    isLeft(target, ({ erasing = false }) => erasing),
  );
  const asked = voids.filter((change) => !isAgain(change) || left.has(change));
  const erasable = asked.filter(({ attempt = 0 }) => attempt < MAX_VOIDINGS);
  if (erasable.length === 0) return { asked: new Set(asked), erasing: new Set(), toVoid: asked };
  await lease.renew([]);
  const erases = await target.erase([...new Set(erasable.map(({ key }) => statementOfForwardKey(key)))]);
  lease.note({ erases });
  const erasing = new Set(erases ? erasable : []);
  const isLate = (change: ForwardChange): boolean => erasing.has(change) && (change.attempt ?? 0) >= VOID_TOO_AFTER;
  const inForce = await findThose(asked.filter(isLate), isInForce(target));
  return {
    asked: new Set(asked),
    erasing,
    toVoid: asked.filter((change) => !erasing.has(change) || inForce.has(change)),
  };
};

/** The common members of undelivered changes. */
export const undelivered = (purpose: string, { key, operation, at }: ForwardChange, now: () => number) => ({
  purpose,
  key,
  operation,
  at: at ?? now(),
  statement: statementOfForwardKey(key),
});

/** The stored form of a voiding that is not in force, or may not be; undefined if it is done. */
const unfinishedVoid = (
  attempt: number,
  {
    isThere,
    settlesAt,
    now,
  }: { readonly isThere: boolean; readonly settlesAt: number | undefined; readonly now: number },
): Pick<UndeliveredChange, 'retry' | 'status' | 'reason' | 'attempt' | 'notBefore'> | undefined => {
  if (isThere && attempt >= MAX_VOIDINGS)
    return { attempt, retry: false, status: 200, reason: `still in force after ${attempt} voiding statements` };
  if (isThere) return { attempt, retry: true, notBefore: now + backoffMs(VOID_AGAIN, attempt) };
  if (settlesAt === undefined) return undefined;
  return { attempt, retry: true, notBefore: Math.min(settlesAt, now + LOOK_EVERY_MS) };
};

/** True if the target agreed to erase the statement when it was last asked. */
export const isErasingNow = (
  change: ForwardChange,
  { asked, erasing }: Pick<EndingVoids, 'asked' | 'erasing'>,
): boolean => (asked.has(change) ? erasing.has(change) : change.erasing === true);

/** The unfinished voidings among those that the target has not refused. Rejects with TargetUnavailable. */
export const findUnfinished = async (
  { target, lease, now }: { readonly target: TargetLrs; readonly lease: ForwardLease; readonly now: () => number },
  voids: readonly ForwardChange[],
  { asked, erasing }: Pick<EndingVoids, 'asked' | 'erasing'>,
): Promise<ReadonlyMap<ForwardChange, UndeliveredChange>> => {
  const isErasing = (change: ForwardChange): boolean => isErasingNow(change, { asked, erasing });
  const left = await findThose(
    voids.filter((change) => asked.has(change)),
    isLeft(target, isErasing),
  );
  const unfinished = new Map<ForwardChange, UndeliveredChange>();
  for (const change of voids) {
    const attempt = (change.attempt ?? 0) + (asked.has(change) ? 1 : 0);
    const about = { isThere: left.has(change), settlesAt: lease.settlesAt(change.key), now: now() };
    const rest = unfinishedVoid(attempt, about);
    if (rest === undefined) continue;
    const mark = isErasing(change) && rest.retry ? { erasing: true as const } : {};
    unfinished.set(change, { ...undelivered(lease.purpose, change, now), ...rest, ...mark });
  }
  return unfinished;
};
