import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { ApiProblem, dataOf } from '../../api/api-problem.ts';
import { api, type ApiSchema } from '../../api/client.ts';
import { nextPlace } from '../../api/next-place.ts';
import { noteFailure, PRESENCE, SESSION_STATE } from '../../api/queries.ts';
import { LANGUAGE, textsInLanguage } from '../../texts/language.ts';
import { searchOf, type StatementFilters } from './statement-query.ts';
import { STATEMENTS_TEXTS_EN } from './statements-texts-en.ts';
import { STATEMENTS_TEXTS_FR } from './statements-texts-fr.ts';

export const STATEMENTS_TEXTS = textsInLanguage({ en: STATEMENTS_TEXTS_EN, fr: STATEMENTS_TEXTS_FR });

type StatementsPage = ApiSchema<'BrowsedStatements'>;
export type BrowsedStatement = StatementsPage['statements'][number];

const FOLLOW_MS = 3000;
const RETRY_MS = 5000;
/** After this many arrivals the page stops following: later statements would be shown after a gap. */
const MAX_ARRIVED = 500;
const HEADERS = { 'Accept-Language': LANGUAGE } as const;

/** Each reading leaves access records: nothing is read again automatically. */
const READ_ONCE = { staleTime: Infinity, gcTime: 0, refetchInterval: false, refetchOnWindowFocus: false } as const;

const read = (search: string): Promise<StatementsPage> =>
  dataOf(api.GET('/v1/statements', { headers: HEADERS, querySerializer: () => search }));

/** True if the server or its store did not answer. */
export const isAway = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status === 503);

interface Retried {
  readonly data: unknown;
  readonly error: Error | null;
  readonly errorUpdatedAt: number;
  readonly refetch: () => Promise<unknown>;
}

/** Reads again every five seconds while there are no data because the store is away. */
const useReturn = ({ data, error, errorUpdatedAt, refetch }: Retried): void => {
  const isMissing = data === undefined && isAway(error);
  const retry = useRef(refetch);
  useEffect(() => {
    retry.current = refetch;
  });
  useEffect(() => {
    if (!isMissing) return undefined;
    const timer = setInterval(() => void (PRESENCE.isPresent() && retry.current()), RETRY_MS);
    return () => clearInterval(timer);
  }, [isMissing, errorUpdatedAt]);
};

/** The pages of the statements that the filters find. Periods end at `now`, in milliseconds since the epoch. */
export const useStatements = (filters: StatementFilters, now: number) => {
  const query = useInfiniteQuery({
    queryKey: ['statements', searchOf(filters, now)],
    queryFn: ({ pageParam }) => read(searchOf(filters, now, pageParam === '' ? {} : { cursor: pageParam })),
    initialPageParam: '',
    getNextPageParam: ({ more }) => nextPlace(more, 'cursor'),
    ...READ_ONCE,
  });
  useReturn(query);
  return query;
};

/** One statement, which is read only if it is not `known`. */
export const useStatement = (id: string, known: BrowsedStatement | undefined) => {
  const query = useQuery({
    queryKey: ['statement', id],
    queryFn: async () => (await read(new URLSearchParams({ statementId: id }).toString())).statements[0] ?? null,
    enabled: id !== '' && known === undefined,
    ...READ_ONCE,
  });
  return { statement: known ?? query.data ?? undefined, error: query.error };
};

export type SuggestedField = 'agent' | 'verb' | 'activity';

/** Recorded values of a filter; people only by two letters of a name, since each answer leaves access records. */
export const useSuggestions = (field: SuggestedField, q: string, { isOpen, source }: SuggestionState) =>
  useQuery({
    queryKey: ['suggestions', field, q, source],
    queryFn: async () =>
      (
        await dataOf(
          api.GET('/v1/statements/suggestions', {
            headers: HEADERS,
            params: { query: { field, ...(q !== '' && { q }), ...(source !== '' && { source }) } },
          }),
        )
      ).suggestions,
    enabled: isOpen && (field !== 'agent' || q.length >= 2),
    ...READ_ONCE,
    gcTime: 60_000,
  });

interface SuggestionState {
  readonly isOpen: boolean;
  /** The source whose values are suggested; empty for all. */
  readonly source: string;
}

const isRefused = (error: unknown): boolean => error instanceof ApiProblem && error.status >= 400 && error.status < 500;

export interface Arrivals {
  readonly arrived: readonly BrowsedStatement[];
  /** True if as many have arrived as are shown. The page then follows no more. */
  readonly isFull: boolean;
}

/** The statements stored after the first page was read, the oldest first. Empty while the page does not follow. */
export const useArrivals = (search: string, tail: string, isFollowed: boolean): Arrivals => {
  const [arrived, setArrived] = useState<readonly BrowsedStatement[]>([]);
  const cursor = useRef(tail);
  const isFull = arrived.length >= MAX_ARRIVED;
  const isSessionOver = useSyncExternalStore(SESSION_STATE.subscribe, SESSION_STATE.isOver);
  useEffect(() => {
    if (!isFollowed || isFull || isSessionOver) return undefined;
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
  }, [search, isFollowed, isFull, isSessionOver]);
  return { arrived, isFull };
};
