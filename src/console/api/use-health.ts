import { useQuery } from '@tanstack/react-query';
import { awayParts } from './away-parts.ts';
import { api } from './client.ts';
import { HEALTH_KEY } from './queries.ts';

const CHECK_MS = 5000;

/** As `awayParts`; `server` if it does not answer. */
const readAway = async (): Promise<readonly string[]> => {
  try {
    const { data, error } = await api.GET('/health/ready');
    return awayParts(data ?? (typeof error === 'object' ? error : {}));
  } catch {
    return ['server'];
  }
};

/** The parts that cannot be used, asked for every 5 seconds while the page is in view. */
export const useAwayParts = (): readonly string[] =>
  useQuery({ queryKey: HEALTH_KEY, queryFn: readAway, refetchInterval: CHECK_MS }).data ?? [];
