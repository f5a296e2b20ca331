import { setTimeout as timeout } from 'node:timers/promises';
import { isNotedOlder } from '../noes/compare-with-list.ts';
import type { Interval } from '../../core/concurrency/interval.ts';
import { isProblem } from '../../core/problem.ts';
import type { Journal, Offset } from '../../journal/port/journal.ts';
import { createReadBeats } from '../../telemetry/operations/heartbeat.ts';
import { livingBeats } from '../../telemetry/operations/part-states.ts';
import type { Progress } from '../../store/ports/sink/progress-repository.ts';
import { beginEpoch, type Epoch, type FollowedEpoch, followEpoch, WATCH_STORE_MS } from '../../store/epoch.ts';
import type { Store } from '../../store/ports/store.ts';
import { COUNT_STEP } from '../../telemetry/metrics/coarse.ts';
import type { Log } from '../../telemetry/log.ts';
import { nextToStore } from '../backends/backends-faults.ts';
import {
  type ComparedBackends,
  compareBackends,
  type Comparison,
  type Ends,
  messagesLeft,
} from './compare-backends.ts';

/**
 * Follows whether the store has all that the journal had when this process started. Until then nothing of the store is
 * given to anyone: an older copy has what was erased since, and lacks decisions.
 */
export interface CatchUp {
  /** Resolves with true once the store has caught up; with false after `waitMs` milliseconds. */
  reached(waitMs: number): Promise<boolean>;
  readonly isReached: () => boolean;
  /** True if the store is known to be older than it was: what it says of people may be outdated. */
  readonly isOlder: () => boolean;
  /** True if there is a reason to hold the store: it does not catch up by itself. */
  readonly isHeld: () => boolean;
  /** The epoch of the store, which changes when the store is put back. */
  readonly epoch: () => Epoch;
  /** The messages that are left, once they are known; 0 when the store has caught up. */
  readonly left: () => number | undefined;
  /** Describes the rest, and why it stands, as a part of a sentence; undefined once the store has caught up. */
  readonly describe: () => string | undefined;
  /** Calls back at once, and at each change. */
  readonly onChange: (changed: (isReached: boolean) => void) => void;
  /** While the store is held, it counts as an older copy, whatever it has. A note in the store holds it too. */
  readonly hold: (isHeld: boolean) => void;
  /** Follows the store: a store that is put back below this process has to catch up again. */
  start(onUnexpected: (thrown: unknown) => void): Interval;
}

export interface CatchUpDeps {
  readonly store: Store;
  readonly journal: Pick<Journal, 'readState' | 'partitions'>;
  readonly topics: ComparedBackends['topics'];
  readonly log: Log;
  readonly now: () => number;
}

/** The time between two looks while the store catches up. */
const POLL_MS = 50;
/** After so long without a step, the reason is logged. */
const STANDS_MS = 10_000;
const SAY_EVERY_MS = 30_000;

const READINGS = 6;
const READ_AGAIN_MS = 500;

/** Soon after a start of the brokers none may answer for a group. */
const comparePatiently = async (backends: ComparedBackends): Promise<Comparison> => {
  for (let left = READINGS; ; left--) {
    try {
      return await compareBackends(backends);
    } catch (thrown) {
      if (left <= 1 || !isProblem(thrown, 'journal-unavailable')) throw thrown;
    }
    await timeout(READ_AGAIN_MS);
  }
};

type Place = Pick<Progress, 'epoch'> & { readonly next: Offset };

const placesOf = (progress: readonly Progress[]): ReadonlyMap<number, Place> =>
  new Map(progress.map((one) => [one.partition, { epoch: one.epoch, next: nextToStore(one) }]));

/** The first partition of the journal that is behind its former place, or gone. */
const findLower = (
  before: ReadonlyMap<number, Place>,
  now: ReadonlyMap<number, Place>,
  partitions: readonly number[],
): number | undefined =>
  partitions.find((partition) => {
    const [was, is] = [before.get(partition), now.get(partition)];
    return was !== undefined && (is === undefined || is.epoch < was.epoch || is.next < was.next);
  });

const OLDER =
  'the store is older than what was read, released or forwarded from it: an older copy was put back, or it has lost ' +
  'writes. Nothing is read, released or forwarded until it has what the journal has; cursors from before are over';

const BEHIND_LIST =
  'the store is older than the list of noes; stop every process, then put the right store back or run `carnet recover`';

const sumOf = (left: ReadonlyMap<number, number>): number => [...left.values()].reduce((sum, one) => sum + one, 0);

/** Counts in tens, since unauthenticated clients may read it. */
const describeLeft = (messages: number): string =>
  messages < COUNT_STEP
    ? `fewer than ${COUNT_STEP} messages to go`
    : `${Math.floor(messages / COUNT_STEP) * COUNT_STEP} messages to go`;

class FollowedStore implements CatchUp {
  readonly #deps: CatchUpDeps;
  readonly #epoch: FollowedEpoch;
  /** Undefined while the ends are not known. */
  #ends: Ends | undefined;
  #left: ReadonlyMap<number, number> = new Map();
  #isOlder: boolean;
  #isReached: boolean;
  #movedAt = performance.now();
  #saidAt = -Infinity;
  #why: string | undefined;
  /** True if the list of noes of this process holds the store. */
  #isHeld = false;
  /** True if the list of another process holds the store. */
  #isNoted: boolean;
  #places: ReadonlyMap<number, Place> = new Map();
  readonly #waiting = new Set<() => void>();
  readonly #listeners = new Set<(isReached: boolean) => void>();

  constructor(
    deps: CatchUpDeps,
    epoch: FollowedEpoch,
    { ends, isOlder, isNoted }: Comparison & { readonly isNoted: boolean },
  ) {
    this.#isNoted = isNoted;
    this.#deps = deps;
    this.#epoch = epoch;
    this.#ends = ends;
    this.#isOlder = isOlder;
    this.#isReached = ends.size === 0;
    // Until progress is read, all messages count as left.
    this.#left = ends;
  }

  isReached = (): boolean => this.#isReached && !this.isHeld();

  isOlder = (): boolean => this.isHeld() || (!this.#isReached && this.#isOlder);

  isHeld = (): boolean => this.#isHeld || this.#isNoted;

  hold = (isHeld: boolean): void => {
    const before = this.isReached();
    this.#isHeld = isHeld;
    if (this.isReached() !== before) this.#tell();
  };

  epoch = (): Epoch => this.#epoch.current();

  left = (): number | undefined => {
    if (this.#isReached) return 0;
    return this.#ends === undefined ? undefined : sumOf(this.#left);
  };

  describe = (): string | undefined => {
    if (this.isHeld()) return BEHIND_LIST;
    if (this.#isReached) return undefined;
    const left = this.left();
    const far = left === undefined ? 'it is compared with its journal' : describeLeft(left);
    return `catching up, ${far}${this.#why === undefined ? '' : `: ${this.#why}`}`;
  };

  reached(waitMs: number): Promise<boolean> {
    if (this.isReached()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        resolve(this.isReached());
      };
      const timer = setTimeout(end, waitMs);
      this.#waiting.add(end);
    });
  }

  onChange = (changed: (isReached: boolean) => void): void => {
    this.#listeners.add(changed);
    changed(this.isReached());
  };

  start(onUnexpected: (thrown: unknown) => void): Interval {
    const stopping = new AbortController();
    const follow = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        await this.#look().catch((thrown: unknown) => {
          if (!isProblem(thrown)) onUnexpected(thrown);
        });
        const pauseMs = this.#isReached ? WATCH_STORE_MS : POLL_MS;
        await timeout(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    };
    const following = follow();
    return {
      stop: async () => {
        stopping.abort();
        await following;
        for (const end of [...this.#waiting]) end();
      },
    };
  }

  async #look(): Promise<void> {
    const before = this.isReached();
    this.#isNoted = await isNotedOlder(this.#deps.store);
    if (this.isReached() !== before) this.#tell();
    await (this.#isReached ? this.#watch() : this.#step());
  }

  #change(isReached: boolean): void {
    this.#isReached = isReached;
    this.#tell();
  }

  #tell(): void {
    const isReached = this.isReached();
    for (const end of isReached ? [...this.#waiting] : []) end();
    for (const changed of this.#listeners) changed(isReached);
  }

  /** One look at a store that has not caught up. */
  async #step(): Promise<void> {
    const { store, log } = this.#deps;
    if (this.#ends === undefined) await this.#compareAnew();
    const progress = await store.progress.all();
    const left = messagesLeft(progress, this.#ends ?? new Map());
    if (sumOf(left) !== sumOf(this.#left)) {
      this.#movedAt = performance.now();
      this.#why = undefined;
    }
    this.#left = left;
    if (left.size > 0) {
      await this.#sayWhyItStands(progress);
      return;
    }
    // Another process may have begun an epoch since.
    await this.#epoch.refresh();
    log.info({}, 'the store has caught up with its journal');
    this.#places = placesOf(progress);
    this.#change(true);
  }

  /** Looks at a store that was put back below this process. */
  async #compareAnew(): Promise<void> {
    const { ends } = await compareBackends(this.#deps);
    await beginEpoch(this.#deps.store.facts);
    await this.#epoch.refresh(true);
    this.#ends = ends;
    this.#movedAt = performance.now();
  }

  async #sayWhyItStands(progress: readonly Progress[]): Promise<void> {
    const { store, log, now } = this.#deps;
    const time = performance.now();
    if (time - this.#movedAt < STANDS_MS || time - this.#saidAt < SAY_EVERY_MS) return;
    this.#saidAt = time;
    const sinks = livingBeats(await createReadBeats(store.traffic)(), now()).filter(({ part }) => part === 'sink');
    const next = placesOf(progress);
    const places = [...this.#left.keys()].map((partition) => ({ partition, message: next.get(partition)?.next ?? 0 }));
    const named = places.map(({ partition, message }) => `message ${message} of partition ${partition}`).join(', ');
    this.#why = sinks.length === 0 ? 'no sink runs' : `the sink stands at ${named}`;
    log.error(
      { messages: sumOf(this.#left), sinks: sinks.length, places },
      'the store does not catch up with its journal: until it has, nothing is read, released or forwarded',
    );
  }

  async #watch(): Promise<void> {
    const { store, journal, log } = this.#deps;
    const places = placesOf(await store.progress.all());
    // Once the journal has answered: places that are not compared are not forgotten.
    const partition = findLower(this.#places, places, await journal.partitions());
    this.#places = places;
    if (partition === undefined) return this.#epoch.refresh();
    this.#isOlder = true;
    this.#ends = undefined;
    this.#change(false);
    log.error({ partition }, OLDER);
    return this.#step();
  }
}

/**
 * Compares store, journal and study topics. Begins another epoch if the store is older than records that were given of
 * it. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const openCatchUp = async (
  deps: CatchUpDeps,
  /** The store lacks what its journal knows that it had. */
  lacksWrites: boolean,
): Promise<CatchUp> => {
  const { store, log } = deps;
  const found = await comparePatiently(deps);
  const comparison = { ...found, isOlder: found.ends.size > 0 && (found.isOlder || lacksWrites) };
  const messages = sumOf(messagesLeft(await store.progress.all(), found.ends));
  if (comparison.isOlder) {
    await beginEpoch(store.facts);
    log.error({ messages }, OLDER);
  } else if (messages > 0) log.info({ messages }, 'the store catches up with its journal before it is read');
  const isNoted = await isNotedOlder(store);
  if (isNoted) log.error({}, `${BEHIND_LIST}. A process with the list has noted it`);
  return new FollowedStore(deps, await followEpoch(store.facts), { ...comparison, isNoted });
};
