import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { announce } from '../../parts/announcements.tsx';
import { textsInLanguage } from '../../texts/language.ts';
import type { IssuedKey, KeyScope, NewSourceBody, Overlap, SourceChangeBody, SourceRow } from './source-types.ts';
import { SOURCES_TEXTS_EN } from './sources-texts-en.ts';
import { SOURCES_TEXTS_FR } from './sources-texts-fr.ts';

export const SOURCES_TEXTS = textsInLanguage({ en: SOURCES_TEXTS_EN, fr: SOURCES_TEXTS_FR });

/** A source with its version, on which a change rests. */
export interface ReadSource {
  readonly source: SourceRow;
  readonly etag: string;
}

const KEY = 'sources';

export const useSources = () =>
  useQuery({ queryKey: [KEY], queryFn: async () => (await dataOf(api.GET('/v1/sources'))).sources });

const readSource = async (id: string): Promise<ReadSource> => {
  const call = api.GET('/v1/sources/{id}', { params: { path: { id } } });
  return { source: await dataOf(call), etag: (await call).response.headers.get('etag') ?? '' };
};

const sourceQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, id],
    queryFn: () => readSource(id),
  });

/** A source as it is now. */
export const useSource = (id: string) => useQuery(sourceQuery(id));

/**
 * The source as a form began with it: what is typed rests on that version. `begin` goes on with another one,
 * `readAgain` with what is there now; `times` counts them.
 */
export const useBegunSource = (read: ReadSource) => {
  const queries = useQueryClient();
  const [{ begun, times }, setState] = useState({ begun: read, times: 0 });
  const begin = (next: ReadSource): void => setState({ begun: next, times: times + 1 });
  const readAgain = (): void =>
    void queries.query({ ...sourceQuery(read.source.id), staleTime: 0 }).then(begin, () => undefined);
  return { begun, times, begin, readAgain };
};

/** The newest violations of a source. Read once: each reading leaves access records. */
export const useViolations = (id: string) =>
  useQuery({
    queryKey: [KEY, id, 'violations'],
    queryFn: () => dataOf(api.GET('/v1/sources/{id}/violations', { params: { path: { id }, query: { limit: 1000 } } })),
    staleTime: Infinity,
    refetchInterval: false,
  });

export const useProfiles = () =>
  useQuery({
    queryKey: ['profiles'],
    queryFn: async () => (await dataOf(api.GET('/v1/profiles'))).profiles,
    refetchInterval: false,
  });

const useRefresh = () => {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [KEY], predicate: ({ queryKey }) => queryKey.length < 3 });
};

export const useCreateSource = (onDone: (id: string) => void) => {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: NewSourceBody) => dataOf(api.POST('/v1/sources', { body })),
    onSuccess: ({ id }) => onDone(id),
    onSettled,
  });
};

/** Changes a source where it is still of the version; otherwise the change is refused with 412. */
export const useChangeSource = (id: string, onDone: (changed: ReadSource) => void) => {
  const queries = useQueryClient();
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: async ({ etag, body }: { readonly etag: string; readonly body: SourceChangeBody }) => {
      const call = api.PATCH('/v1/sources/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body });
      return { source: await dataOf(call), etag: (await call).response.headers.get('etag') ?? '' };
    },
    onSuccess: (changed) => {
      queries.setQueryData(sourceQuery(id).queryKey, changed);
      announce(SOURCES_TEXTS.saved);
      onDone(changed);
    },
    onSettled,
  });
};

/** The acts on the keys of a source. */
export const useKeyActs = (id: string, onDone: (issued?: IssuedKey) => void) => {
  const onSettled = useRefresh();
  const issue = useMutation({
    mutationFn: (scopes: KeyScope[]) =>
      dataOf(api.POST('/v1/sources/{id}/credentials', { params: { path: { id } }, body: { scopes } })),
    onSuccess: (issued) => onDone(issued),
    onSettled,
  });
  const revoke = useMutation({
    mutationFn: (key: string) =>
      dataOf(api.DELETE('/v1/sources/{id}/credentials/{key}', { params: { path: { id, key } } })),
    onSuccess: (_, key) => {
      announce(SOURCES_TEXTS.keys.revoked(key));
      onDone();
    },
    onSettled,
  });
  const rotate = useMutation({
    mutationFn: ({ key, overlap }: { readonly key: string; readonly overlap: Overlap }) =>
      dataOf(
        api.POST('/v1/sources/{id}/credentials/{key}/rotate', { params: { path: { id, key } }, body: { overlap } }),
      ),
    onSuccess: (issued) => onDone(issued),
    onSettled,
  });
  return { issue, revoke, rotate };
};
