import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../../api/api-problem.ts';
import { api } from '../../../api/client.ts';
import { PAGE_SIZE } from '../../../api/lists.ts';
import type { paths } from '../../../api/openapi.generated.ts';
import type { ListRequest } from '../../../api/list-query.ts';
import { PRESENCE } from '../../../api/queries.ts';

const EVERY_MS = 60_000;

type TotalsQuery = NonNullable<paths['/v1/operations/sources']['get']['parameters']['query']>;

/** The totals of the sources of a page in the last day, by id. */
export const useSourceTotals = (query: ListRequest) =>
  useQuery({
    queryKey: ['source-totals', query],
    queryFn: async () => {
      const page = { limit: PAGE_SIZE, ...query } as TotalsQuery;
      const { sources } = await dataOf(api.GET('/v1/operations/sources', { params: { query: page } }));
      return new Map(sources.map(({ source, lastDay }) => [source, lastDay]));
    },
    refetchInterval: () => PRESENCE.isPresent() && EVERY_MS,
  });
