import { useQuery } from '@tanstack/react-query';
import { awayParts } from './away-parts.ts';
import { api } from './client.ts';
import { HEALTH_KEY } from './queries.ts';

const CHECK_MS = 5000;

/** What is known of /health/ready. Times are of the clock of the browser, in milliseconds. */
export interface Readiness {
  /** The last answer: as `awayParts`. */
  readonly answer?: { readonly at: number; readonly value: readonly string[] };
  /** The time of the last call that was not answered. */
  readonly unansweredAt?: number;
}

let known: Readiness = {};

const readReadiness = async (): Promise<Readiness> => {
  try {
    const { data, error } = await api.GET('/health/ready');
    const value = awayParts(data ?? (typeof error === 'object' ? error : {}));
    known = { ...known, answer: { at: Date.now(), value } };
  } catch {
    known = { ...known, unansweredAt: Date.now() };
  }
  return known;
};

/** The readiness, asked for every 5 seconds while the page is in view. */
export const useReadiness = (): Readiness =>
  useQuery({ queryKey: HEALTH_KEY, queryFn: readReadiness, refetchInterval: CHECK_MS }).data ?? {};

/** The parts that cannot be used; `server` if it does not answer. */
export const useAwayParts = (): readonly string[] => {
  const { answer, unansweredAt } = useReadiness();
  return unansweredAt !== undefined && unansweredAt >= (answer?.at ?? 0) ? ['server'] : (answer?.value ?? []);
};
