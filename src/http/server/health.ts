import { isProblem } from '../../core/problem.ts';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import type { Handler } from '../message/request-response.ts';

/** By name, what this process needs: a check rejects where it cannot be reached. */
export type HealthChecks = Readonly<Record<string, () => Promise<void>>>;

/** By name, `ok`, the kind of the Problem or its state, `timeout` or `failed`. */
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
  return () => (pending ??= runChecks());
};

const isHealthy = (health: Health): boolean => Object.values(health).every((state) => state === 'ok');

/** The two questions of an orchestrator: does the process run, and can it do its work? */
export interface HealthHandlers {
  readonly live: Handler;
  readonly ready: Handler;
}

/**
 * A process whose store lags behind the journal is ready: it accepts durably, and fewer clients help no sink. The lag
 * is the metric `carnet_consistent_through_age_seconds`.
 */
export const createHealthHandlers = (health: () => Promise<Health>): HealthHandlers => {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  return {
    live: () => Promise.resolve({ status: 200, headers, body: '{"live":"ok"}' }),
    ready: async () => {
      const found = await health();
      return { status: isHealthy(found) ? 200 : 503, headers, body: JSON.stringify(found) };
    },
  };
};
