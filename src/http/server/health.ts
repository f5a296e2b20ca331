import { defined } from '../../core/json-object.ts';
import { outsideDeadline } from '../../core/concurrency/request-deadline.ts';
import { isProblem } from '../../core/problem.ts';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import type { Handler } from '../message/request-response.ts';

/** The parts that this process needs, by name: a check rejects if its part cannot be reached. */
export type HealthChecks = Readonly<Record<string, () => Promise<void>>>;

/** By name: `ok`, the kind of the Problem or its state, `timeout` or `failed`. */
export type Health = Readonly<Record<string, string>>;

const WAIT_MS = 2000;

const reasonOf = (thrown: unknown): string => {
  if (isProblem(thrown)) return thrown.extensions.state ?? thrown.kind;
  return thrown instanceof Error && thrown.name === 'TimeoutError' ? 'timeout' : 'failed';
};

/** Runs all checks, each for at most two seconds; calls during a run share it. */
export const createHealth = (checks: HealthChecks): (() => Promise<Health>) => {
  let pending: Promise<Health> | undefined;
  const runChecks = async (): Promise<Health> => {
    const found = await Promise.all(
      Object.entries(checks).map(
        async ([name, check]) => [name, await withTimeout(WAIT_MS, check).then(() => 'ok', reasonOf)] as const,
      ),
    );
    pending = undefined;
    return Object.fromEntries(found);
  };
  return () => (pending ??= outsideDeadline(runChecks));
};

const isHealthy = (health: Health): boolean => Object.values(health).every((state) => state === 'ok');

/** The lag of this process behind the journal. Messages are in tens: a stranger may read them. */
export interface Lag {
  /** The lag of the time up to which the store is complete, in whole seconds. */
  readonly storeSeconds: number;
  /** Messages that the sink of this process has still to write. */
  readonly sinkMessages?: number;
  /** Messages that the releaser of this process has still to read. */
  readonly releaserMessages?: number;
  /** Dead letters of kind `unknown` wait: the store is older than its journal. */
  readonly unknownDeadLetters?: true;
}

/** Tells if the store has all that the journal had at the start. */
export interface StoreCatchUp {
  /** Resolves with true if it has, at the latest after `waitMs` milliseconds. */
  reached(waitMs: number): Promise<boolean>;
  readonly isReached: () => boolean;
  /** True while an older copy is catching up: its decisions of people may be outdated. */
  readonly isOlder: () => boolean;
  /** True for an older copy that does not catch up by itself: an operator has to act. */
  readonly isHeld: () => boolean;
  /** The work that is left, as a part of a sentence; undefined once nothing is left. */
  readonly describe: () => string | undefined;
}

export interface ReadinessDeps {
  readonly health: () => Promise<Health>;
  /** Absent in a process that still waits for its store. */
  readonly readLag?: (() => Promise<Lag>) | undefined;
  /** READY_MAX_LAG_SECONDS; absent: no lag makes a process unready. */
  readonly maxLagSeconds?: number | undefined;
  /** Until the store has caught up with the journal of the start, the process answers no reads. */
  readonly catchUp?: Pick<StoreCatchUp, 'describe'> | undefined;
  /** The process answers, and takes no new clients. */
  readonly isStopping?: (() => boolean) | undefined;
}

/** The two questions of an orchestrator: does the process run, and can it do its work? */
export interface HealthHandlers {
  readonly live: Handler;
  readonly ready: Handler;
}

/**
 * A process whose store has caught up once is ready, however far it falls behind later: it accepts durably, and fewer
 * clients help no sink. A setting may name a lag from which it is not. The answer names the lag if it can be read.
 */
export const createHealthHandlers = ({
  health,
  readLag,
  maxLagSeconds = Infinity,
  catchUp,
  isStopping = () => false,
}: ReadinessDeps): HealthHandlers => {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  const lagNow = async (): Promise<Lag | undefined> =>
    readLag === undefined ? undefined : withTimeout(WAIT_MS, readLag).catch(() => undefined);
  return {
    live: () => Promise.resolve({ status: 200, headers, body: '{"live":"ok"}' }),
    ready: async () => {
      // This answer waits for nothing: the balancer has to know, whatever the parts do.
      if (isStopping()) return { status: 503, headers, body: '{"process":"stopping"}' };
      const [found, lag] = await Promise.all([health(), lagNow()]);
      const isBehind = found['store'] === 'ok' && lag !== undefined && lag.storeSeconds >= maxLagSeconds;
      const catchingUp = found['store'] === 'ok' ? catchUp?.describe() : undefined;
      const store = catchingUp ?? (isBehind ? 'behind' : undefined);
      const states = store === undefined ? found : { ...found, store };
      const body = JSON.stringify({ ...states, ...defined({ lag }) });
      return { status: isHealthy(states) ? 200 : 503, headers, body };
    },
  };
};
