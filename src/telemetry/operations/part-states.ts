import { withTimeout } from '../../core/retry/with-timeout.ts';
import { BEATING_PARTS, type Beat } from './heartbeat.ts';

/** `behind`: it works, and is late by half a minute or more. */
type PartHealth = 'up' | 'behind' | 'down';

/** The health of one part of Carnet. */
export interface PartState {
  /** `journal`, `store`, or a part that has processes: `api`, `sink`, `releaser`. */
  readonly part: string;
  readonly health: PartHealth;
  /** The begin of this state, in milliseconds since the epoch; for journal and store, as this process has seen it. */
  readonly since: number;
  /** The number of processes that have sent a sign of life; absent for journal and store. */
  readonly processes?: number;
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
  readonly now: () => number;
}

/** Checks parts that this process uses itself, and remembers when the state of each began. */
export const createCheckParts = ({ checks, now }: CheckedPartsDeps): (() => Promise<readonly PartState[]>) => {
  const known = new Map<string, PartState>();
  return () =>
    Promise.all(
      Object.entries(checks).map(async ([part, check]) => {
        const health = await withTimeout(CHECK_MS, check).then(
          () => 'up' as const,
          () => 'down' as const,
        );
        const before = known.get(part);
        const state = before?.health === health ? before : { part, health, since: now() };
        known.set(part, state);
        return state;
      }),
    );
};

/**
 * The state of the parts that have processes, by their signs of life. A part that has never sent one is left out,
 * because an earlier release sends none. `sinkLagMs` is the lag of the store.
 */
export const beatingParts = (beats: readonly Beat[], sinkLagMs: number, now: number): readonly PartState[] =>
  BEATING_PARTS.flatMap((part): readonly PartState[] => {
    const own = beats.filter((one) => one.part === part);
    if (own.length === 0) return [];
    const living = livingBeats(own, now);
    if (living.length === 0)
      return [{ part, health: 'down', since: Math.max(...own.map(({ at }) => at)), processes: 0 }];
    const isBehind = part === 'sink' && sinkLagMs >= BEHIND_MS;
    return [
      {
        part,
        health: isBehind ? 'behind' : 'up',
        since: isBehind ? now - sinkLagMs : Math.min(...living.map(({ since }) => since)),
        processes: living.length,
      },
    ];
  });

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
