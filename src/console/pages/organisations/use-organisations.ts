import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { dataOf, type Versioned, versionedDataOf } from '../../api/api-problem.ts';
import { api, type ApiBody, type ApiSchema } from '../../api/client.ts';
import { LIST_KEYS, type OrganisationRow } from '../../api/lists.ts';
import { announce } from '../../parts/announcements.tsx';
import { useBegun } from '../../parts/use-begun.ts';
import { textsInLanguage } from '../../texts/language.ts';
import { ORGANISATIONS_TEXTS_EN } from './organisations-texts-en.ts';
import { ORGANISATIONS_TEXTS_FR } from './organisations-texts-fr.ts';

export const ORGANISATIONS_TEXTS = textsInLanguage({ en: ORGANISATIONS_TEXTS_EN, fr: ORGANISATIONS_TEXTS_FR });

/** An organisation with its version, on which a change rests. */
export type ReadOrganisation = Versioned<OrganisationRow>;
export type ControllerMembers = ApiSchema<'Controller'>;
export type GrantRow = ApiSchema<'Grant'>;
export type OrganisationChangeBody = ApiBody<'/v1/organisations/{id}', 'patch'>;
type NewOrganisationBody = ApiBody<'/v1/organisations', 'post'>;

const KEY = LIST_KEYS.organisations;

const organisationQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, id],
    queryFn: () => versionedDataOf(api.GET('/v1/organisations/{id}', { params: { path: { id } } })),
  });

/** An organisation as it is now. */
export const useOrganisation = (id: string) => useQuery(organisationQuery(id));

/** The organisation as it was when a form began. */
export const useBegunOrganisation = (read: ReadOrganisation) => {
  const queries = useQueryClient();
  return useBegun(read, () => queries.query({ ...organisationQuery(read.data.id), staleTime: 0 }));
};

export const useCreateOrganisation = (onDone: (created: OrganisationRow) => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewOrganisationBody) => dataOf(api.POST('/v1/organisations', { body })),
    onSuccess: (created) => {
      announce(ORGANISATIONS_TEXTS.create.done(created.name));
      onDone(created);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
};

/** Changes an organisation if its version is still the same. Otherwise the change is refused with 412. */
export const useChangeOrganisation = (id: string, onDone: (changed: ReadOrganisation) => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ etag, body }: { readonly etag: string; readonly body: OrganisationChangeBody }) =>
      versionedDataOf(
        api.PATCH('/v1/organisations/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body }),
      ),
    onSuccess: (changed) => {
      queries.setQueryData(organisationQuery(id).queryKey, changed);
      announce(ORGANISATIONS_TEXTS.saved);
      onDone(changed);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
};

const isOrganisation = (of: string): boolean => of.startsWith('org:');

/** Grants over a source, or over all sources of an organisation, by its id. */
export const useGrants = (of: string) =>
  useQuery({
    queryKey: ['grants', of],
    queryFn: async () => {
      const params = { params: { path: { id: of } } };
      const call = isOrganisation(of)
        ? api.GET('/v1/organisations/{id}/grants', params)
        : api.GET('/v1/sources/{id}/grants', params);
      return (await dataOf(call)).grants;
    },
  });

/** The acts on grants over a source or an organisation. */
export const useGrantActs = (of: string, onDone: () => void) => {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ['grants'] });
  const add = useMutation({
    mutationFn: (key: string) => {
      const given = { params: { path: { id: of } }, body: { key } };
      return dataOf(
        isOrganisation(of)
          ? api.POST('/v1/organisations/{id}/grants', given)
          : api.POST('/v1/sources/{id}/grants', given),
      );
    },
    onSuccess: ({ name }) => {
      announce(ORGANISATIONS_TEXTS.grants.add.done(name));
      onDone();
    },
    onSettled,
  });
  const end = useMutation({
    mutationFn: (key: string) => {
      const params = { params: { path: { id: of, key } } };
      return dataOf(
        isOrganisation(of)
          ? api.DELETE('/v1/organisations/{id}/grants/{key}', params)
          : api.DELETE('/v1/sources/{id}/grants/{key}', params),
      );
    },
    onSuccess: (_, key) => {
      announce(ORGANISATIONS_TEXTS.grants.end.done(key));
      onDone();
    },
    onSettled,
  });
  return { add, end };
};
