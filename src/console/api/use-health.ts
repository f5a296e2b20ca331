import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import { HEALTH_KEY } from './queries.ts';

const CHECK_MS = 5000;

/**
 * The parts that cannot be reached, by the names of /health/ready; `server` if it does not answer, `behind` or
 * `catching-up` if the store is.
 */
const readAway = async (): Promise<readonly string[]> => {
  try {
    const { data, error } = await api.GET('/health/ready');
    const parts: Readonly<Record<string, unknown>> = data ?? (typeof error === 'object' ? error : {});
    return Object.entries(parts).flatMap(([name, state]) => {
      if (state === 'behind') return ['behind'];
      if (typeof state === 'string' && state.startsWith('catching up')) return ['catching-up'];
      // Beside the states of the parts there is the lag.
      return typeof state === 'string' && state !== 'ok' ? [name] : [];
    });
  } catch {
    return ['server'];
  }
};

/** The parts that cannot be reached, asked for every 5 seconds while the page is in view. */
export const useAwayParts = (): readonly string[] =>
  useQuery({ queryKey: HEALTH_KEY, queryFn: readAway, refetchInterval: CHECK_MS }).data ?? [];
