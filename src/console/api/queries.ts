import { QueryCache, QueryClient, MutationCache } from '@tanstack/react-query';
import { ApiProblem } from './api-problem.ts';
import { watchPresence } from './presence.ts';

/** The key of the query of /health/ready. */
export const HEALTH_KEY = ['health'] as const;

const listeners = new Set<() => void>();
let isOver = false;

/** Whether the API has said that the session has ended, for `useSyncExternalStore`. */
export const SESSION_STATE = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isOver: (): boolean => isOver,
};

/** A part that is away is asked for at once; a session that has ended is said. */
const onError = (error: Error): void => {
  if (!(error instanceof ApiProblem)) return;
  if (error.status === 401) {
    isOver = true;
    for (const listener of listeners) listener();
  }
  if (error.status === 0 || error.status >= 500) void QUERIES.invalidateQueries({ queryKey: HEALTH_KEY });
};

const READ_EVERY_MS = 15_000;

const presence = watchPresence(window, { now: () => Date.now(), onReturn: () => void QUERIES.invalidateQueries() });

/** What was read is shown while it is read again, also where that fails. */
export const QUERIES = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => queryKey[0] !== HEALTH_KEY[0] && onError(error) }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      networkMode: 'always',
      retry: false,
      staleTime: 2000,
      refetchInterval: () => presence.isPresent() && READ_EVERY_MS,
    },
    mutations: { networkMode: 'always' },
  },
});
