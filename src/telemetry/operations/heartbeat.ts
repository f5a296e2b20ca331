import { isObject } from '../../core/json-object.ts';
import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import type { LastSeen, TrafficRepository } from '../../store/ports/sources/traffic-repository.ts';

/** The parts of Carnet whose processes send signs of life. */
export const BEATING_PARTS = ['api', 'sink', 'releaser'] as const;
type BeatingPart = (typeof BEATING_PARTS)[number];

/** A sign of life of one process for one part. Times are milliseconds since the epoch. */
export interface Beat {
  readonly part: BeatingPart;
  readonly at: number;
  /** The start of the process. */
  readonly since: number;
  /** The number of messages of the journal that it has not handled, by its partitions. */
  readonly lag: Readonly<Record<string, number>>;
  /** The time up to which the releaser has looked at everything; absent before its first look. */
  readonly through?: number;
  /** Present in the last sign: the process has stopped. */
  readonly isLast?: true;
}

interface HeartbeatDeps {
  readonly repository: Pick<TrafficRepository, 'see' | 'deleteSeen'>;
  /** A random id of this process. */
  readonly process: string;
  readonly startedAt: number;
  /** The parts of this process, with the lag of each. */
  readonly parts: () => Readonly<Partial<Record<BeatingPart, ReadonlyMap<number, number>>>>;
  /** As `Beat.through`. */
  readonly releasedThrough: () => number | undefined;
  readonly now: () => number;
}

/** Signs of life of processes that are long gone are deleted. */
const FORGET_MS = DAY_MS;
const FORGET_EVERY_MS = HOUR_MS;

const sourceOf = (part: BeatingPart): string => `part:${part}`;

/** The signs of life of a process, one for each of its parts. Each call rejects with Problem `store-unavailable`. */
export interface Heartbeat {
  beat(): Promise<void>;
  /** Says that the process has stopped: none of its parts counts as alive any more. */
  end(): Promise<void>;
}

export const createHeartbeat = (deps: HeartbeatDeps): Heartbeat => {
  const { repository, process, startedAt, parts, releasedThrough, now } = deps;
  let forgottenAt = 0;
  const show = (at: number, last: Pick<Beat, 'isLast'>): Promise<void> =>
    repository.see(
      Object.entries(parts()).map(([part, lag]): LastSeen => ({
        source: sourceOf(part as BeatingPart),
        what: `process/${process}`,
        at,
        text: JSON.stringify({
          since: startedAt,
          lag: Object.fromEntries(lag),
          ...(part === 'releaser' && { through: releasedThrough() }),
          ...last,
        }),
      })),
    );
  return {
    beat: async () => {
      const at = now();
      await show(at, {});
      if (at - forgottenAt < FORGET_EVERY_MS) return;
      for (const part of BEATING_PARTS) await repository.deleteSeen(sourceOf(part), at - FORGET_MS);
      forgottenAt = at;
    },
    end: () => show(now(), { isLast: true }),
  };
};

const beatOf = (part: BeatingPart, { at, text }: LastSeen): Beat => {
  const state: unknown = JSON.parse(text ?? '{}');
  const { since, lag, through, isLast } = isObject(state) ? state : {};
  return {
    part,
    at,
    since: typeof since === 'number' ? since : at,
    lag: isObject(lag) ? (lag as Beat['lag']) : {},
    ...(typeof through === 'number' && { through }),
    ...(isLast === true && { isLast }),
  };
};

/** Reads the signs of life of all processes. Rejects with Problem `store-unavailable`. */
export const createReadBeats = (repository: TrafficRepository) => async (): Promise<readonly Beat[]> =>
  (
    await Promise.all(
      BEATING_PARTS.map(async (part) => (await repository.listSeen(sourceOf(part))).map((one) => beatOf(part, one))),
    )
  ).flat();
