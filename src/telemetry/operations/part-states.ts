import { defined } from '../../core/json-object.ts';
import { isProblem } from '../../core/problem.ts';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import { BEATING_PARTS, type Beat } from './heartbeat.ts';

/**
 * `behind`: it works, and is late by half a minute or more. `unknown`: its last sign of life is old, and it could not
 * show a newer one, because journal and store were away until a moment ago.
 */
type PartHealth = 'up' | 'behind' | 'down' | 'unknown';

/** The health of one part of Carnet. */
export interface PartState {
  /** `journal`, `store`, `forwarding`, or a part that has processes: `api`, `sink`, `releaser`. */
  readonly part: string;
  readonly health: PartHealth;
  /** The begin of this state, in milliseconds since the epoch; for journal and store, as this process has seen it. */
  readonly since: number;
  /** The number of processes that have sent a sign of life; absent for journal, store and forwarding. */
  readonly processes?: number;
  /** The cause if journal or store is down, as /health/ready names it. */
  readonly reason?: string;
}

/** A process without a sign of life for this long is gone. */
export const GONE_MS = 20_000;

/** The signs of life of processes that are not gone: neither stopped nor silent. */
export const livingBeats = (beats: readonly Beat[], now: number): readonly Beat[] =>
  beats.filter(({ at, isLast }) => isLast === undefined && now - at < GONE_MS);

const BEHIND_MS = 30_000;
const CHECK_MS = 2000;

interface CheckedPartsDeps {
  /** Checks by part. A check rejects if its part cannot be used. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** The states that were probed while nobody watched: they began earlier than they are read. */
  readonly probed?: () => ReadonlyMap<string, ProbedState>;
  readonly now: () => number;
}

/** The outcome of the last probe of a part. */
export interface ProbedState {
  readonly isUp: boolean;
  /** The time of the first probe with this outcome, in milliseconds since the epoch. */
  readonly since: number;
}

const reasonOf = (thrown: unknown): string | undefined => (isProblem(thrown) ? thrown.extensions.state : undefined);

/** Checks parts that this process uses itself, and remembers when the state of each began. */
export const createCheckParts = (deps: CheckedPartsDeps): (() => Promise<readonly PartState[]>) => {
  const { checks, probed = () => new Map<string, ProbedState>(), now } = deps;
  const known = new Map<string, PartState>();
  return () =>
    Promise.all(
      Object.entries(checks).map(async ([part, check]) => {
        const { health, reason } = await withTimeout(CHECK_MS, check).then(
          () => ({ health: 'up' as const, reason: undefined }),
          (thrown: unknown) => ({ health: 'down' as const, reason: reasonOf(thrown) }),
        );
        const before = known.get(part);
        const found = probed().get(part);
        const begun = found?.isUp === (health === 'up') ? found.since : now();
        const since = before?.health === health ? before.since : begun;
        const state: PartState = { part, health, since, ...defined({ reason }) };
        known.set(part, state);
        return state;
      }),
    );
};

/** The circumstances in which signs of life are judged. */
export interface BeatContext {
  /** The lag of the store. */
  readonly sinkLagMs: number;
  /** The time since which the store is there, as this process knows it; by default it always was. */
  readonly storeBackAt?: number;
  /** The time since which journal and store are both there; later than now if one is away. */
  readonly bothBackAt?: number;
  readonly now: number;
}

/** The times since which the store, and both journal and store, are there; none for parts that were not probed. */
export const backTimes = (
  states: ReadonlyMap<string, ProbedState>,
): Required<Pick<BeatContext, 'storeBackAt' | 'bothBackAt'>> => {
  const since = (part: string): number => {
    const state = states.get(part);
    if (state === undefined) return -Infinity;
    return state.isUp ? state.since : Infinity;
  };
  return { storeBackAt: since('store'), bothBackAt: Math.max(since('store'), since('journal')) };
};

/**
 * The state of the parts that have processes, by their signs of life. A part that has never sent one is left out,
 * because an earlier release sends none. After an outage, silence counts from the return of the store, and lag from
 * the return of both journal and store: until then nothing could be written.
 */
export const beatingParts = (
  beats: readonly Beat[],
  { sinkLagMs, storeBackAt = -Infinity, bothBackAt = -Infinity, now }: BeatContext,
): readonly PartState[] =>
  BEATING_PARTS.flatMap((part): readonly PartState[] => {
    const own = beats.filter((one) => one.part === part);
    if (own.length === 0) return [];
    const living = livingBeats(own, now);
    if (living.length === 0) {
      const last = own.reduce((latest, one) => (one.at > latest.at ? one : latest));
      const isUnknown = now - storeBackAt < GONE_MS && last.isLast === undefined;
      return [{ part, health: isUnknown ? 'unknown' : 'down', since: last.at, processes: 0 }];
    }
    const isBehind = part === 'sink' && sinkLagMs >= BEHIND_MS && now - bothBackAt >= GONE_MS;
    return [
      {
        part,
        health: isBehind ? 'behind' : 'up',
        since: isBehind ? now - sinkLagMs : Math.min(...living.map(({ since }) => since)),
        processes: living.length,
      },
    ];
  });

/**
 * The forwarding to other LRSs: the releaser does it. It is behind if a target refuses statements, or has waited for
 * them, as the attention list says. Undefined if no process has ever said that it releases.
 */
export const forwardingPart = (
  parts: readonly PartState[],
  waiting: readonly { readonly kind: string; readonly since?: number }[],
): PartState | undefined => {
  const releaser = parts.find(({ part }) => part === 'releaser');
  if (releaser === undefined) return undefined;
  const { health, since } = releaser;
  const late = waiting.filter(({ kind }) => kind === 'forwarding-refused' || kind === 'forwarding-waits');
  if (health !== 'up' || late.length === 0) return { part: 'forwarding', health, since };
  return { part: 'forwarding', health: 'behind', since: Math.min(...late.map((one) => one.since ?? since)) };
};

/** Messages that living processes of a part have not handled, by partition. */
export const lagByPartition = (
  beats: readonly Beat[],
  part: Beat['part'],
  now: number,
): ReadonlyMap<number, number> => {
  const lag = new Map<number, number>();
  const living = livingBeats(beats, now)
    .filter((one) => one.part === part)
    .toSorted((a, b) => a.at - b.at);
  for (const beat of living)
    for (const [partition, messages] of Object.entries(beat.lag)) lag.set(Number(partition), messages);
  return lag;
};

/**
 * The lag of living releasers at their last signs of life, in milliseconds; undefined if none has said so. The furthest
 * counts, because a study may wait for any partition.
 */
export const releaseLagMs = (beats: readonly Beat[], now: number): number | undefined => {
  const lags = livingBeats(beats, now).flatMap(({ part, at, through }) =>
    part === 'releaser' && through !== undefined ? [Math.max(0, at - through)] : [],
  );
  return lags.length === 0 ? undefined : Math.max(...lags);
};
