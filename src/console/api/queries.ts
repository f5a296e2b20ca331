import { MutationCache, type Query, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './api-problem.ts';
import { watchPresence } from './presence.ts';

/** The key of the query of /health/ready. */
export const HEALTH_KEY = ['health'] as const;

const listeners = new Set<() => void>();
let isOver = false;

/** True if the API has said that the session has ended; for `useSyncExternalStore`. */
export const SESSION_STATE = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isOver: (): boolean => isOver,
  /** Notes that the reader has signed in again. */
  resume: (): void => setOver(false),
};

const setOver = (next: boolean): void => {
  isOver = next;
  for (const listener of listeners) listener();
};

/** Checks at once which part is away, and shows that a session has ended. */
export const noteFailure = (error: Error): void => {
  if (!(error instanceof ApiProblem)) return;
  if (error.status === 401) setOver(true);
  if (error.status === 0 || error.status >= 500) void QUERIES.invalidateQueries({ queryKey: HEALTH_KEY });
};

const READ_EVERY_MS = 15_000;

/** Data for which each reading leaves an access record is not read again automatically. */
export const isReadAgain = ({ observers }: Pick<Query, 'observers'>): boolean =>
  observers.some(({ options }) => options.refetchInterval !== false);

/** Knows if a person uses the console. Otherwise nothing is read automatically. */
export const PRESENCE = watchPresence(window, {
  now: () => Date.now(),
  onReturn: () => void QUERIES.invalidateQueries({ predicate: isReadAgain }),
});

/** Data stays on the page while it is read again, and if reading it again fails. */
export const QUERIES = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => queryKey[0] !== HEALTH_KEY[0] && noteFailure(error) }),
  mutationCache: new MutationCache({ onError: noteFailure }),
  defaultOptions: {
    queries: {
      networkMode: 'always',
      retry: false,
      staleTime: 2000,
      refetchInterval: () => PRESENCE.isPresent() && READ_EVERY_MS,
    },
    // A request or an answer may be a secret: it is forgotten once no form shows it.
    mutations: { networkMode: 'always', gcTime: 0 },
  },
});
