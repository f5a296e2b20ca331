import type { Route } from '../message/request-response.ts';
import { isProblem } from '../../core/problem.ts';
import { withTimeout } from '../../core/with-timeout.ts';

/** By name, what this process needs: a check resolves where it is there, and rejects where it is not. */
export type HealthChecks = Readonly<Record<string, () => Promise<void>>>;

/** By name, `ok` or why not: the kind of the Problem, `timeout`, or `failed`. */
export type Health = Readonly<Record<string, string>>;

const WAIT_MS = 2000;

const reasonOf = (thrown: unknown): string => {
  if (isProblem(thrown)) return thrown.kind;
  return thrown instanceof Error && thrown.name === 'TimeoutError' ? 'timeout' : 'failed';
};

/** Builds the look at all checks, each given two seconds. Whoever asks while one is under way shares it. */
export const createHealth = (checks: HealthChecks): (() => Promise<Health>) => {
  let looking: Promise<Health> | undefined;
  const look = async (): Promise<Health> => {
    const found = await Promise.all(
      Object.entries(checks).map(
        async ([name, check]) => [name, await withTimeout(WAIT_MS, check).then(() => 'ok', reasonOf)] as const,
      ),
    );
    looking = undefined;
    return Object.fromEntries(found);
  };
  return () => (looking ??= look());
};

/** Whether everything is there. */
const isWell = (health: Health): boolean => Object.values(health).every((state) => state === 'ok');

/**
 * Builds what an orchestrator asks: does the process turn, and can it do its work? A store that is behind the journal
 * does not make it unready: what it takes is durable, and to take it away from its clients would help no sink. How far
 * behind it is tell the page `/`, Consistent-Through and the metric `carnet_consistent_through_age_seconds`, by which
 * an alert is given.
 */
export const createHealthResources = (health: () => Promise<Health>): readonly Route[] => {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  return [
    { path: '/health/live', methods: { GET: () => Promise.resolve({ status: 200, headers, body: '{"live":"ok"}' }) } },
    {
      path: '/health/ready',
      methods: {
        GET: async () => {
          const found = await health();
          return { status: isWell(found) ? 200 : 503, headers, body: JSON.stringify(found) };
        },
      },
    },
  ];
};
