import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { isFiltered, type ListRequest } from '../../api/list-query.ts';
import { PAGE_SIZE } from '../../api/lists.ts';
import type { paths } from '../../api/openapi.generated.ts';
import { textsInLanguage } from '../../texts/language.ts';
import { AUDIT_CHAIN_TEXTS_EN } from './audit-chain-texts-en.ts';
import { AUDIT_CHAIN_TEXTS_FR } from './audit-chain-texts-fr.ts';
import type { EventName } from './audit-chain-types.ts';

export const AUDIT_CHAIN_TEXTS = textsInLanguage({ en: AUDIT_CHAIN_TEXTS_EN, fr: AUDIT_CHAIN_TEXTS_FR });

/** The latest entry first. */
export const USUAL_ORDER = '-seq';

const KEY = 'audit-chain';

type EventsQuery = NonNullable<paths['/v1/events']['get']['parameters']['query']>;

/** The name of a type; a type of another release is its own name. */
export const eventName = (type: string): string =>
  Object.hasOwn(AUDIT_CHAIN_TEXTS.types, type) ? AUDIT_CHAIN_TEXTS.types[type as EventName] : type;

/** A page of entries. One with a filter reads thousands of entries, so it is not read again automatically. */
export const useEvents = ({ after, ...query }: ListRequest & { readonly type?: string }) => {
  const isSearch = isFiltered(new URLSearchParams(query));
  return useQuery({
    queryKey: [KEY, { after, ...query }],
    queryFn: async () => {
      const place = after === undefined ? {} : { after: Number(after) };
      const asked = { limit: PAGE_SIZE, order: USUAL_ORDER, ...query, ...place } as EventsQuery;
      const { events, more } = await dataOf(api.GET('/v1/events', { params: { query: asked } }));
      return { rows: events, more };
    },
    placeholderData: keepPreviousData,
    ...(isSearch && { refetchInterval: false }),
  });
};

/** Entries never change. */
export const useEvent = (seq: string) =>
  useQuery({
    queryKey: [KEY, 'event', seq],
    queryFn: () => dataOf(api.GET('/v1/events/{seq}', { params: { path: { seq: Number(seq) } } })),
    staleTime: Infinity,
    refetchInterval: false,
  });

/** The signed head is the same all day. */
export const useHead = () =>
  useQuery({
    queryKey: [KEY, 'head'],
    queryFn: () => dataOf(api.GET('/v1/events/head')),
    refetchInterval: false,
  });

/** The signature in what /v1/events/head has answered, or the text itself. */
const signatureIn = (text: string): string => {
  try {
    const { signature } = JSON.parse(text) as { readonly signature?: unknown };
    return typeof signature === 'string' ? signature : text;
  } catch {
    return text;
  }
};

/** Verifies the chain, against an earlier head if there is one. */
export const useVerification = () =>
  useMutation({
    mutationFn: async (earlier: string) => {
      const body = earlier === '' ? {} : { signature: signatureIn(earlier) };
      return { ...(await dataOf(api.POST('/v1/events/verify', { body }))), isAgainstHead: earlier !== '' };
    },
  });
