import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiProblem, dataOf, type Versioned, versionedDataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { LIST_KEYS } from '../../api/lists.ts';
import { announce } from '../../parts/announcements.tsx';
import { useBegun } from '../../parts/use-begun.ts';
import { textsInLanguage } from '../../texts/language.ts';
import { idAfter } from './free-id.ts';
import type { IssuedKey, KeyScope, NewSourceBody, Overlap, SourceChangeBody, SourceRow } from './source-types.ts';
import { SOURCES_TEXTS_EN } from './sources-texts-en.ts';
import { SOURCES_TEXTS_FR } from './sources-texts-fr.ts';

export const SOURCES_TEXTS = textsInLanguage({ en: SOURCES_TEXTS_EN, fr: SOURCES_TEXTS_FR });

export type ReadSource = Versioned<SourceRow>;

const KEY = LIST_KEYS.sources;

const sourceQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, id],
    queryFn: () => versionedDataOf(api.GET('/v1/sources/{id}', { params: { path: { id } } })),
  });

/** A source as it is now. */
export const useSource = (id: string) => useQuery(sourceQuery(id));

/** The source as it was when a form began. */
export const useBegunSource = (read: ReadSource) => {
  const queries = useQueryClient();
  return useBegun(read, () => queries.query({ ...sourceQuery(read.data.id), staleTime: 0 }));
};

/** The name of the source with this id; undefined if there is none in the operator's scope. */
const nameOfSource = async (id: string): Promise<string | undefined> => {
  try {
    return (await dataOf(api.GET('/v1/sources/{id}', { params: { path: { id } } }))).name;
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 404) return undefined;
    throw thrown;
  }
};

const MAX_TRIES = 20;

const findFreeId = async (taken: string): Promise<string | undefined> => {
  let id = taken;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    id = idAfter(id);
    if ((await nameOfSource(id)) === undefined) return id;
  }
  return undefined;
};

/** The name of the source that has an id, and an id that no source in the operator's scope has. */
export const useTakenId = (id: string) =>
  useQuery({
    queryKey: ['taken-source', id],
    queryFn: async () => ({ name: await nameOfSource(id), free: await findFreeId(id) }),
    refetchInterval: false,
  });

/** The newest violations of a source. Read once: each reading leaves access records. */
export const useViolations = (id: string) =>
  useQuery({
    queryKey: [...KEY, id, 'violations'],
    queryFn: () => dataOf(api.GET('/v1/sources/{id}/violations', { params: { path: { id }, query: { limit: 1000 } } })),
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: false,
  });

/** The statements of a source that no template checks. */
export const useUnmatched = (id: string) =>
  useQuery({
    queryKey: [...KEY, id, 'unmatched'],
    queryFn: () => dataOf(api.GET('/v1/sources/{id}/unmatched', { params: { path: { id } } })),
  });

const useRefresh = () => {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: KEY, predicate: ({ queryKey }) => queryKey.length < 3 });
};

export const useCreateSource = (onDone: (id: string) => void) => {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: NewSourceBody) => dataOf(api.POST('/v1/sources', { body })),
    onSuccess: ({ id }) => onDone(id),
    onSettled,
  });
};

/** Changes a source if its version is still the same. Otherwise the change is refused with 412. */
export const useChangeSource = (id: string, onDone: (changed: ReadSource) => void) => {
  const queries = useQueryClient();
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: ({ etag, body }: { readonly etag: string; readonly body: SourceChangeBody }) =>
      versionedDataOf(api.PATCH('/v1/sources/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body })),
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
