import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiProblem, dataOf } from '../../api/api-problem.ts';
import { api, type ApiSchema } from '../../api/client.ts';
import { nextPlace } from '../../api/next-place.ts';
import { noteFailure, PRESENCE } from '../../api/queries.ts';
import { LANGUAGE, textsInLanguage } from '../../texts/language.ts';
import { searchOf, type StatementFilters } from './statement-query.ts';
import { STATEMENTS_TEXTS_EN } from './statements-texts-en.ts';
import { STATEMENTS_TEXTS_FR } from './statements-texts-fr.ts';

export const STATEMENTS_TEXTS = textsInLanguage({ en: STATEMENTS_TEXTS_EN, fr: STATEMENTS_TEXTS_FR });

type StatementsPage = ApiSchema<'BrowsedStatements'>;
export type BrowsedStatement = StatementsPage['statements'][number];

const FOLLOW_MS = 3000;
/** After this many arrivals the page stops following: later statements would be shown after a gap. */
const MAX_ARRIVED = 500;

const read = (search: string): Promise<StatementsPage> =>
  dataOf(api.GET('/v1/statements', { headers: { 'Accept-Language': LANGUAGE }, querySerializer: () => search }));

/** The pages of the statements that match the filters. Each is read once: each reading leaves access records. */
export const useStatements = (filters: StatementFilters) => {
  const search = searchOf(filters);
  return useInfiniteQuery({
    queryKey: ['statements', search],
    queryFn: ({ pageParam }) => read(searchOf(filters, pageParam === '' ? {} : { cursor: pageParam })),
    initialPageParam: '',
    getNextPageParam: ({ more }) => nextPlace(more, 'cursor'),
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });
};

const isRefused = (error: unknown): boolean => error instanceof ApiProblem && error.status >= 400 && error.status < 500;

export interface Arrivals {
  readonly arrived: readonly BrowsedStatement[];
  /** True if as many have arrived as are shown. The page then follows no more. */
  readonly isFull: boolean;
}

/** The statements stored after the first page was read, the oldest first. Empty while the page does not follow. */
export const useArrivals = (filters: StatementFilters, tail: string, isFollowed: boolean): Arrivals => {
  const [arrived, setArrived] = useState<readonly BrowsedStatement[]>([]);
  const cursor = useRef(tail);
  const search = searchOf({ ...filters, order: 'timeline' });
  const isFull = arrived.length >= MAX_ARRIVED;
  useEffect(() => {
    if (!isFollowed || isFull) return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const readNext = async (): Promise<void> => {
      try {
        const page = await read(`${search}&cursor=${cursor.current}`);
        if (isOver) return;
        cursor.current = page.tail;
        if (page.statements.length > 0) setArrived((before) => [...before, ...page.statements]);
      } catch (thrown) {
        if (thrown instanceof Error) noteFailure(thrown);
        isOver ||= isRefused(thrown);
      }
    };
    const follow = async (): Promise<void> => {
      if (PRESENCE.isPresent()) await readNext();
      if (!isOver) timer = setTimeout(() => void follow(), FOLLOW_MS);
    };
    void follow();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [search, isFollowed, isFull]);
  return { arrived, isFull };
};
