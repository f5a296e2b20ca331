import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiProblem, dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { nextPlace } from '../../api/next-place.ts';
import { announce } from '../../parts/announcements.tsx';
import { textInLanguage, textsInLanguage } from '../../texts/language.ts';
import { FORWARDING_TEXTS_EN } from './forwarding-texts-en.ts';
import { FORWARDING_TEXTS_FR } from './forwarding-texts-fr.ts';
import type { ForwardRow } from './forwarding-types.ts';

export const FORWARDING_TEXTS = textsInLanguage({ en: FORWARDING_TEXTS_EN, fr: FORWARDING_TEXTS_FR });

const KEY = 'forwarding';

const readAll = async (): Promise<readonly ForwardRow[]> => {
  const [{ purposes }, { forwarding }] = await Promise.all([
    dataOf(api.GET('/v1/purposes')),
    dataOf(api.GET('/v1/forwarding')),
  ]);
  const byPurpose = new Map(forwarding.map((one) => [one.purpose, one]));
  return purposes
    .filter(({ kind }) => kind === 'forward')
    .map(({ id, title, state }) => {
      const found = byPurpose.get(id);
      return {
        id,
        title: textInLanguage(title, id),
        state,
        ...(found === undefined ? {} : { forwarding: found }),
      };
    });
};

const all = { queryKey: [KEY], queryFn: readAll };

/** All purposes that forward, with the numbers that wait. */
export const useForwardings = () => useQuery(all);

/** One purpose that forwards. */
export const useForwarding = (id: string) =>
  useQuery({
    ...all,
    select: (rows) => {
      const row = rows.find((one) => one.id === id);
      if (row === undefined) throw new ApiProblem('not-found', 404);
      return row;
    },
  });

/** The statements that the target of a purpose has refused. */
export const useForwardingLetters = (id: string) =>
  useInfiniteQuery({
    queryKey: [KEY, id],
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
