import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { dataOf } from '../../api/api-problem.ts';
import { api, type ApiSchema } from '../../api/client.ts';
import { PAGE_SIZE } from '../../api/lists.ts';
import type { paths } from '../../api/openapi.generated.ts';
import type { ListRequest } from '../../api/list-query.ts';
import { announce } from '../../parts/announcements.tsx';
import { textsInLanguage } from '../../texts/language.ts';
import { DEAD_LETTERS_TEXTS_EN } from './dead-letters-texts-en.ts';
import { DEAD_LETTERS_TEXTS_FR } from './dead-letters-texts-fr.ts';

export const DEAD_LETTERS_TEXTS = textsInLanguage({ en: DEAD_LETTERS_TEXTS_EN, fr: DEAD_LETTERS_TEXTS_FR });

export type DeadLetterRow = ApiSchema<'DeadLetter'>;
type Replayed = ApiSchema<'ReplayedDeadLetter'>;

const KEY = 'dead-letters';

const LIST_KEY = ['dead-letter-list'];

type LettersQuery = NonNullable<paths['/v1/dead-letters']['get']['parameters']['query']>;

/** A page of dead letters, and the damaged ones that are left out. */
export const useDeadLetterPage = (query: ListRequest & { readonly kind?: string; readonly source?: string }) =>
  useQuery({
    queryKey: [...LIST_KEY, query],
    queryFn: async () => {
      const page = { limit: PAGE_SIZE, ...query } as LettersQuery;
      const { deadLetters, ...rest } = await dataOf(api.GET('/v1/dead-letters', { params: { query: page } }));
      return { rows: deadLetters, ...rest };
    },
    placeholderData: keepPreviousData,
  });

/** A dead letter with its content. It is read once: each reading leaves access records. */
export const useDeadLetter = (id: string) =>
  useQuery({
    queryKey: [KEY, id],
    queryFn: () => dataOf(api.GET('/v1/dead-letters/{id}', { params: { path: { id } } })),
    staleTime: Infinity,
    refetchInterval: false,
  });

/** The results of a replay, in words. */
const replayedText = (replayed: readonly Replayed[]): string => {
  const { done, refused } = DEAD_LETTERS_TEXTS.replay;
  const sum = (of: (one: Replayed) => number): number => replayed.reduce((total, one) => total + of(one), 0);
  const kinds = replayed.flatMap((one) => one.refused);
  return [
    done(
      sum((one) => one.stored),
      sum((one) => one.withheld),
    ),
    ...(kinds.length === 0 ? [] : [refused(kinds.length, [...new Set(kinds)].join(', '))]),
  ].join(' ');
};

interface DeadLetterFilters {
  readonly kind?: DeadLetterRow['kind'];
  readonly source?: string;
}

/** The acts on dead letters. The list is read again after each act, also if it was refused. */
export const useDeadLetterActs = (onDone: () => void) => {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: LIST_KEY });
  const replayAll = useMutation({
    mutationFn: (query: DeadLetterFilters) => dataOf(api.POST('/v1/dead-letters/replay', { params: { query } })),
    onSuccess: ({ replayed }) => {
      announce(replayedText(replayed));
      onDone();
    },
    onSettled,
  });
  const replay = useMutation({
    mutationFn: (id: string) => dataOf(api.POST('/v1/dead-letters/{id}/replay', { params: { path: { id } } })),
    onSuccess: (one) => {
      announce(replayedText([one]));
      onDone();
    },
    onSettled,
  });
  const drop = useMutation({
    mutationFn: ({ id, reason }: { readonly id: string; readonly reason: string }) =>
      dataOf(api.POST('/v1/dead-letters/{id}/drop', { params: { path: { id } }, body: { reason } })),
    onSuccess: (_, { id }) => {
      announce(DEAD_LETTERS_TEXTS.drop.done(id));
      onDone();
    },
    onSettled,
  });
  return { replayAll, replay, drop };
};
