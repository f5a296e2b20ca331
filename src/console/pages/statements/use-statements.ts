import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { dataOf } from '../../api/api-problem.ts';
import { api, type ApiSchema } from '../../api/client.ts';
import { LANGUAGE, textsInLanguage } from '../../texts/language.ts';
import { searchOf, type StatementFilters } from './statement-query.ts';
import { STATEMENTS_TEXTS_EN } from './statements-texts-en.ts';
import { STATEMENTS_TEXTS_FR } from './statements-texts-fr.ts';

export const STATEMENTS_TEXTS = textsInLanguage({ en: STATEMENTS_TEXTS_EN, fr: STATEMENTS_TEXTS_FR });

type StatementsPage = ApiSchema<'BrowsedStatements'>;
export type BrowsedStatement = StatementsPage['statements'][number];

const FOLLOW_MS = 3000;
const MOST_ARRIVED = 500;

const read = (search: string): Promise<StatementsPage> =>
  dataOf(api.GET('/v1/statements', { headers: { 'Accept-Language': LANGUAGE }, querySerializer: () => search }));

const cursorOf = (more: string | undefined): string | undefined =>
  more === undefined ? undefined : (new URLSearchParams(more.slice(more.indexOf('?'))).get('cursor') ?? undefined);

/** The pages of what the filters find. Each is read once: each reading leaves access records. */
export const useStatements = (filters: StatementFilters) => {
  const search = searchOf(filters);
  return useInfiniteQuery({
    queryKey: ['statements', search],
    queryFn: ({ pageParam }) => read(searchOf(filters, pageParam === '' ? {} : { cursor: pageParam })),
    initialPageParam: '',
    getNextPageParam: ({ more }) => cursorOf(more),
    staleTime: Infinity,
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });
};

/** What is stored after the first page was read, the oldest first; nothing while it is not followed. */
export const useArrivals = (
  filters: StatementFilters,
  tail: string,
  isFollowed: boolean,
): readonly BrowsedStatement[] => {
  const [arrived, setArrived] = useState<readonly BrowsedStatement[]>([]);
  const cursor = useRef(tail);
  const search = searchOf({ ...filters, order: 'timeline' });
  useEffect(() => {
    if (!isFollowed) return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = async (): Promise<void> => {
      try {
        const page = await read(`${search}&cursor=${cursor.current}`);
        cursor.current = page.tail;
        if (!isOver && page.statements.length > 0)
          setArrived((before) => [...before, ...page.statements].slice(-MOST_ARRIVED));
      } catch {
        // The shell says what is away, and whether the session has ended.
      }
      if (!isOver) timer = setTimeout(() => void follow(), FOLLOW_MS);
    };
    void follow();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [search, isFollowed]);
  return arrived;
};
