import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiProblem, dataOf, type Versioned, versionedDataOf } from '../../api/api-problem.ts';
import { api, type ApiSchema } from '../../api/client.ts';
import { LIST_KEYS, type ProfileRow } from '../../api/lists.ts';
import { announce } from '../../parts/announcements.tsx';
import { useBegun } from '../../parts/use-begun.ts';
import { textInLanguage, textsInLanguage } from '../../texts/language.ts';
import { PROFILES_TEXTS_EN } from './profiles-texts-en.ts';
import { PROFILES_TEXTS_FR } from './profiles-texts-fr.ts';

export const PROFILES_TEXTS = textsInLanguage({ en: PROFILES_TEXTS_EN, fr: PROFILES_TEXTS_FR });

/** A profile with its version, on which a change rests. */
export type ReadProfile = Versioned<ProfileRow>;
export type PreviewedProfile = ApiSchema<'PreviewedProfile'>;
export type ComparedVersion = ApiSchema<'ProfileChange'>;

/** A profile document, as it was chosen or pasted. */
export type ProfileDocument = File | string;

/** A document that was checked, with the version of all profiles that it was compared with. */
export interface CheckedUpload extends Versioned<PreviewedProfile> {
  readonly document: ProfileDocument;
}

const KEY = LIST_KEYS.profiles;

export const profileName = ({ prefLabel, id }: Pick<ProfileRow, 'prefLabel' | 'id'>): string =>
  textInLanguage(prefLabel, id);

const profileQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, id],
    queryFn: async (): Promise<ReadProfile> => {
      const call = api.GET('/v1/profiles/{id}', {
        params: { path: { id } },
        headers: { Accept: 'application/json' },
      });
      // In its other media type the answer is the document, which may have any form.
      const { data, etag } = await versionedDataOf<unknown>(call);
      return { data: data as ProfileRow, etag };
    },
  });

/** A profile in force. */
export const useProfile = (id: string) => useQuery(profileQuery(id));

/** The profile as it was when a question about it began. `onRead` is called after the current version is read. */
export const useBegunProfile = (read: ReadProfile, onRead: () => void) => {
  const queries = useQueryClient();
  return useBegun(read, async () => {
    const now = await queries.query({ ...profileQuery(read.data.id), staleTime: 0 });
    onRead();
    return now;
  });
};

const send = (document: ProfileDocument, given: { readonly preview: boolean; readonly ifMatch?: string }) =>
  api.POST('/v1/profiles', {
    params: {
      query: { preview: given.preview },
      ...(given.ifMatch === undefined ? {} : { header: { 'If-Match': given.ifMatch } }),
    },
    headers: { 'Content-Type': 'application/ld+json' },
    // The document is sent byte for byte.
    body: {},
    bodySerializer: () => document,
  });

/** Compares a document with the profiles in force, and changes nothing. */
export const useCheckProfile = () =>
  useMutation({
    mutationFn: async (document: ProfileDocument): Promise<CheckedUpload> => {
      const { data, etag } = await versionedDataOf(send(document, { preview: true }));
      return { document, etag, data };
    },
  });

/** Puts a document in force if all profiles are as they were at the check. Otherwise the change is refused with 412. */
export const useAddProfile = (onDone: (id: string) => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ document, etag }: CheckedUpload) => dataOf(send(document, { preview: false, ifMatch: etag })),
    onSuccess: (added) => {
      announce(PROFILES_TEXTS.add.added(profileName(added)));
      onDone(added.id);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
};

/** Retires a profile if its version is still the same. Otherwise the change is refused with 412. */
export const useRetireProfile = (profile: ProfileRow, onDone: () => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (etag: string) =>
      dataOf(api.DELETE('/v1/profiles/{id}', { params: { path: { id: profile.id }, header: { 'If-Match': etag } } })),
    onSuccess: () => {
      announce(PROFILES_TEXTS.retire.done(profileName(profile)));
      onDone();
    },
    // A retired profile cannot be read again. After a refusal, the profile may have changed.
    onSettled: (_, error) =>
      queries.invalidateQueries({
        queryKey: KEY,
        predicate: ({ queryKey }) => error !== null || queryKey[1] !== profile.id,
      }),
  });
};

/** The faults of a document that is no profile; undefined if it was refused for another reason. */
export const documentFaults = (error: Error | null): ApiProblem['faults'] | undefined =>
  error instanceof ApiProblem && ['invalid-profile', 'invalid-json'].includes(error.kind)
    ? error.faults.length === 0
      ? [{ at: '', detail: error.message }]
      : error.faults
    : undefined;
