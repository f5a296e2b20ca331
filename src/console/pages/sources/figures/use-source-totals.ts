import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../../api/api-problem.ts';
import { api, type ApiSchema } from '../../../api/client.ts';
import { nextPlace } from '../../../api/next-place.ts';
import { PRESENCE } from '../../../api/queries.ts';

type Totals = ApiSchema<'SourceTotals'>;

const EVERY_MS = 60_000;

const readTotals = async (after?: string): Promise<readonly Totals[]> => {
  const query = after === undefined ? {} : { after };
  const { sources, more } = await dataOf(api.GET('/v1/operations/sources', { params: { query } }));
  const next = nextPlace(more, 'after');
  return next === undefined ? sources : [...sources, ...(await readTotals(next))];
};

/** The totals of each source in the last day, by its id. */
export const useSourceTotals = () =>
  useQuery({
    queryKey: ['source-totals'],
    queryFn: async () => new Map((await readTotals()).map(({ source, lastDay }) => [source, lastDay])),
    refetchInterval: () => PRESENCE.isPresent() && EVERY_MS,
  });
