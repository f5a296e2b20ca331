import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import type { ListRequest } from '../../api/list-query.ts';
import { PAGE_SIZE } from '../../api/lists.ts';
import { nextPlace } from '../../api/next-place.ts';
import type { paths } from '../../api/openapi.generated.ts';
import { announce } from '../../parts/announcements.tsx';
import { textsInLanguage } from '../../texts/language.ts';
import type { WebhookEvent } from './webhook-types.ts';
import { WEBHOOKS_TEXTS_EN } from './webhooks-texts-en.ts';
import { WEBHOOKS_TEXTS_FR } from './webhooks-texts-fr.ts';

export const WEBHOOKS_TEXTS = textsInLanguage({ en: WEBHOOKS_TEXTS_EN, fr: WEBHOOKS_TEXTS_FR });

const KEY = 'webhooks';

/** While a message is under way, data is read again after this time. */
const SENDING_MS = 3000;

type WebhookListQuery = NonNullable<paths['/v1/webhooks']['get']['parameters']['query']>;

/** A page of the webhooks that the reader may see. */
export const useWebhookPage = (query: ListRequest) =>
  useQuery({
    queryKey: [KEY, { limit: PAGE_SIZE, ...query }],
    queryFn: async () => {
      const { webhooks, more } = await dataOf(
        // The address may have any text: the API says what is wrong in it.
        api.GET('/v1/webhooks', { params: { query: { limit: PAGE_SIZE, ...query } as WebhookListQuery } }),
      );
      return { rows: webhooks, more };
    },
    placeholderData: keepPreviousData,
  });

/** One webhook. */
export const useWebhook = (id: string) =>
  useQuery({ queryKey: [KEY, id], queryFn: () => dataOf(api.GET('/v1/webhooks/{id}', { params: { path: { id } } })) });

/** The deliveries of its messages, the newest first. */
export const useDeliveries = (id: string) =>
  useInfiniteQuery({
    queryKey: [KEY, id, 'deliveries'],
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/v1/webhooks/{id}/deliveries', {
          params: { path: { id }, query: { limit: PAGE_SIZE, ...(pageParam === '' ? {} : { before: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ more }) => nextPlace(more, 'before'),
  });

interface NewWebhookBody {
  readonly url: string;
  readonly description?: string;
  readonly events: WebhookEvent[];
}

/** Makes a webhook of the reader; `onDone` gets its id and its secret, which is not read again. */
export const useCreateWebhook = (onDone: (made: { readonly id: string; readonly secret: string }) => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewWebhookBody) => dataOf(api.POST('/v1/webhooks', { body })),
    onSuccess: ({ id, secret = '' }) => onDone({ id, secret }),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
};

/** Reads it again, and once more when a message may have been answered. */
const refresh = (queries: QueryClient): Promise<void> => {
  setTimeout(() => void queries.invalidateQueries({ queryKey: [KEY] }), SENDING_MS);
  return queries.invalidateQueries({ queryKey: [KEY] });
};

/** The acts on a webhook. It is read again after each act, also if it was refused. */
export const useWebhookActs = (id: string, onDone: () => void) => {
  const queries = useQueryClient();
  const params = { path: { id } };
  const said = (text: string) => ({
    onSuccess: () => {
      announce(text);
      onDone();
    },
    onSettled: () => refresh(queries),
  });
  const pause = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/webhooks/{id}/pause', { params })),
    ...said(WEBHOOKS_TEXTS.pause.done),
  });
  const approve = useMutation({
    mutationFn: (body: { readonly host: string }) => dataOf(api.POST('/v1/webhooks/{id}/approve', { params, body })),
    ...said(WEBHOOKS_TEXTS.approve.done),
  });
  const resume = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/webhooks/{id}/resume', { params })),
    ...said(WEBHOOKS_TEXTS.resume.done),
  });
  const test = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/webhooks/{id}/test', { params })),
    ...said(WEBHOOKS_TEXTS.test.done),
  });
  const replay = useMutation({
    mutationFn: (body: { readonly since: string } | { readonly id: string }) =>
      dataOf(api.POST('/v1/webhooks/{id}/replay', { params, body })),
    ...said(WEBHOOKS_TEXTS.replay.done),
  });
  const remove = useMutation({
    mutationFn: () => dataOf(api.DELETE('/v1/webhooks/{id}', { params })),
    ...said(WEBHOOKS_TEXTS.remove.done),
    // It cannot be read again once it is deleted.
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY], predicate: ({ queryKey }) => queryKey[1] !== id }),
  });
  return { pause, approve, resume, test, replay, remove };
};

/** Makes a new secret, which is not read again; `until` is the time at which the former secret stops signing. */
export const useRotateSecret = (
  id: string,
  onDone: (made: { readonly secret: string; readonly until: string }) => void,
) =>
  useMutation({
    mutationFn: () => dataOf(api.POST('/v1/webhooks/{id}/rotate-secret', { params: { path: { id } } })),
    onSuccess: ({ secret, formerUntil }) => onDone({ secret, until: formerUntil }),
  });
