import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/api-problem.ts';
import { api, type ApiSchema } from '../../api/client.ts';
import type { ListRequest } from '../../api/list-query.ts';
import { PAGE_SIZE } from '../../api/lists.ts';
import type { paths } from '../../api/openapi.generated.ts';
import { textsInLanguage } from '../../texts/language.ts';
import { VIOLATIONS_TEXTS_EN } from './violations-texts-en.ts';
import { VIOLATIONS_TEXTS_FR } from './violations-texts-fr.ts';

export const VIOLATIONS_TEXTS = textsInLanguage({ en: VIOLATIONS_TEXTS_EN, fr: VIOLATIONS_TEXTS_FR });

export type ViolatingSource = ApiSchema<'ViolatingSource'>;

type ViolationsQuery = NonNullable<paths['/v1/operations/violations']['get']['parameters']['query']>;

/** A page of the sources with the numbers of their violations. */
export const useViolatingSources = (query: ListRequest) =>
  useQuery({
    queryKey: ['violating-sources', query],
    queryFn: async () => {
      const page = { limit: PAGE_SIZE, ...query } as ViolationsQuery;
      const { sources, more } = await dataOf(api.GET('/v1/operations/violations', { params: { query: page } }));
      return { rows: sources, more };
    },
    placeholderData: keepPreviousData,
  });
