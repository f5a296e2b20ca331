import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import type { ListRequest } from '../../api/list-query.ts';
import { PAGE_SIZE } from '../../api/lists.ts';
import type { paths } from '../../api/openapi.generated.ts';
import { textsInLanguage } from '../../texts/language.ts';
import { CONSENT_TEXTS_EN } from './consent-texts-en.ts';
import { CONSENT_TEXTS_FR } from './consent-texts-fr.ts';

export const CONSENT_TEXTS = textsInLanguage({ en: CONSENT_TEXTS_EN, fr: CONSENT_TEXTS_FR });

const KEY = 'consent';

type SourcesQuery = NonNullable<paths['/v1/operations/consent/sources']['get']['parameters']['query']>;

export const useConsentState = () =>
  useQuery({ queryKey: [KEY], queryFn: () => dataOf(api.GET('/v1/operations/consent')) });

/** A page of the sources with what this process stored and withheld. */
export const useConsentOfSources = (query: ListRequest) =>
  useQuery({
    queryKey: [KEY, 'sources', query],
    queryFn: async () => {
      const page = { limit: PAGE_SIZE, ...query } as SourcesQuery;
      const { sources, more } = await dataOf(api.GET('/v1/operations/consent/sources', { params: { query: page } }));
      return { rows: sources, more };
    },
    placeholderData: keepPreviousData,
  });
