import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { nextPlace } from '../../api/next-place.ts';
import { announce } from '../../parts/announcements.tsx';
import { formatCount } from '../../texts/format.ts';
import { LOCALE, textsInLanguage } from '../../texts/language.ts';
import { periodWords } from '../../texts/period-words.ts';
import { RETENTION_TEXTS_EN } from './retention-texts-en.ts';
import { RETENTION_TEXTS_FR } from './retention-texts-fr.ts';
import type { RetainedSource } from './retention-types.ts';

export const RETENTION_TEXTS = textsInLanguage({ en: RETENTION_TEXTS_EN, fr: RETENTION_TEXTS_FR });

const KEY = 'retention';

/** A number in whole tens, in words: it never says how many fewer than ten there are. */
export const tensWords = (count: number): string =>
  count === 0 ? RETENTION_TEXTS.few : RETENTION_TEXTS.some(formatCount(count));

/** The periods of a source in words, the shorter of which counts. */
export const keepWords = ({ sourceKeep, purposeKeep }: Pick<RetainedSource, 'sourceKeep' | 'purposeKeep'>): string => {
  const { all, ofSource, ofPurpose } = RETENTION_TEXTS.sources;
  if (sourceKeep === purposeKeep) return sourceKeep === null ? all : periodWords(sourceKeep, LOCALE);
  return [
    ...(sourceKeep === null ? [] : [ofSource(periodWords(sourceKeep, LOCALE))]),
    ...(purposeKeep === null ? [] : [ofPurpose(periodWords(purposeKeep, LOCALE))]),
  ].join(', ');
};

export const useRetention = () =>
  useQuery({ queryKey: [KEY], queryFn: () => dataOf(api.GET('/v1/operations/retention')) });

/** Counting is expensive, so it is not repeated automatically. */
const ONCE = { refetchInterval: false, staleTime: 30_000 } as const;

export const useRetainedSources = () =>
  useInfiniteQuery({
    queryKey: [KEY, 'sources'],
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/v1/operations/retention/sources', {
          params: { query: pageParam === '' ? {} : { after: pageParam } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ more }) => nextPlace(more, 'after'),
    ...ONCE,
  });

/** The records of a source that are due, with this period if one is given. */
export const useDryRun = (id: string, keep: string) =>
  useQuery({
    queryKey: [KEY, 'sources', id, keep],
    queryFn: () =>
      dataOf(
        api.GET('/v1/operations/retention/sources/{id}', {
          params: { path: { id }, query: keep === '' ? {} : { keep } },
        }),
      ),
    ...ONCE,
  });

/** Erases the documents that a dry run has found. The records due are counted again, also after a refusal. */
export const useEraseDocuments = (id: string, onDone: () => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (before: string) =>
      dataOf(
        api.POST('/v1/operations/retention/sources/{id}/erase-documents', {
          params: { path: { id } },
          body: { before },
        }),
      ),
    onSuccess: ({ documents }) => {
      announce(RETENTION_TEXTS.erase.done(tensWords(documents)));
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
};
