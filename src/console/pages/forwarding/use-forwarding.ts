import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiProblem, dataOf } from '../../api/api-problem.ts';
import { api, type ApiSchema } from '../../api/client.ts';
import type { ListRequest } from '../../api/list-query.ts';
import { PAGE_SIZE } from '../../api/lists.ts';
import { nextPlace } from '../../api/next-place.ts';
import type { paths } from '../../api/openapi.generated.ts';
import { announce } from '../../parts/announcements.tsx';
import { textInLanguage, textsInLanguage } from '../../texts/language.ts';
import { FORWARDING_TEXTS_EN } from './forwarding-texts-en.ts';
import { FORWARDING_TEXTS_FR } from './forwarding-texts-fr.ts';
import type { ForwardingStatusRow, ForwardRow } from './forwarding-types.ts';

export const FORWARDING_TEXTS = textsInLanguage({ en: FORWARDING_TEXTS_EN, fr: FORWARDING_TEXTS_FR });

const KEY = 'forwarding';

type PurposeListQuery = NonNullable<paths['/v1/purposes']['get']['parameters']['query']>;

const rowOf = (
  { id, title, state }: ApiSchema<'Purpose'>,
  forwarding: ForwardingStatusRow | undefined,
): ForwardRow => ({ id, title: textInLanguage(title, id), state, ...(forwarding === undefined ? {} : { forwarding }) });

/** A page of the purposes that forward, with the numbers that wait. A purpose without a target is among them. */
export const useForwardingPage = (query: ListRequest) =>
  useQuery({
    queryKey: [KEY, { limit: PAGE_SIZE, ...query }],
    queryFn: async () => {
      // The address may have any text: the API says what is wrong in it.
      const page = { kind: 'forward', limit: PAGE_SIZE, ...query } as PurposeListQuery;
      const [{ purposes, more }, { forwarding }] = await Promise.all([
        dataOf(api.GET('/v1/purposes', { params: { query: page } })),
        dataOf(api.GET('/v1/forwarding')),
      ]);
      const byPurpose = new Map(forwarding.map((one) => [one.purpose, one]));
      return { rows: purposes.map((purpose) => rowOf(purpose, byPurpose.get(purpose.id))), more };
    },
    placeholderData: keepPreviousData,
  });

/** One purpose that forwards. */
export const useForwarding = (id: string) =>
  useQuery({
    queryKey: [KEY, id],
    queryFn: async () => {
      const [purpose, { forwarding }] = await Promise.all([
        dataOf(api.GET('/v1/purposes/{id}', { params: { path: { id } } })),
        dataOf(api.GET('/v1/forwarding', { params: { query: { q: id, limit: 1000 } } })),
      ]);
      if (purpose.kind !== 'forward') throw new ApiProblem('not-found', 404);
      return rowOf(
        purpose,
        forwarding.find((one) => one.purpose === id),
      );
    },
  });

/** The statements that the target of a purpose has refused. */
export const useForwardingLetters = (id: string) =>
  useInfiniteQuery({
    queryKey: [KEY, id, 'dead-letters'],
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/v1/forwarding/{id}/dead-letters', {
          params: { path: { id }, query: pageParam === '' ? {} : { after: pageParam } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ more }) => nextPlace(more, 'after'),
  });

interface TargetBody {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

/** The acts on a forwarding. It is read again after each act, also if it was refused. */
export const useForwardingActs = (id: string, onDone: () => void) => {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: [KEY] });
  const params = { path: { id } };
  const replay = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/forwarding/{id}/replay', { params })),
    onSuccess: ({ replayed }) => {
      announce(FORWARDING_TEXTS.replay.done(replayed));
      onDone();
    },
    onSettled,
  });
  const setTarget = useMutation({
    mutationFn: (body: TargetBody) => dataOf(api.PUT('/v1/purposes/{id}/target', { params, body })),
    onSuccess: () => {
      announce(FORWARDING_TEXTS.setTarget.done);
      onDone();
    },
    onSettled,
  });
  const endReview = useMutation({
    mutationFn: () => dataOf(api.DELETE('/v1/forwarding/{id}/review', { params })),
    onSuccess: () => {
      announce(FORWARDING_TEXTS.review.done);
      onDone();
    },
    onSettled,
  });
  return { replay, setTarget, endReview };
};
