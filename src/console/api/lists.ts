import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { dataOf } from './api-problem.ts';
import type { ListRequest } from './list-query.ts';
import { api, type ApiSchema } from './client.ts';
import { PRESENCE } from './queries.ts';
import type { paths } from './openapi.generated.ts';

/** The desk is read again each minute: it judges each item for each account. For `refetchInterval`, milliseconds. */
export const DESK_EVERY = (): number | false => PRESENCE.isPresent() && 60_000;

/** Items of a page of a list. */
export const PAGE_SIZE = 50;

// The address may have any text: the API says what is wrong in it.
type SourceListQuery = NonNullable<paths['/v1/sources']['get']['parameters']['query']>;
type StaffListQuery = NonNullable<paths['/v1/staff']['get']['parameters']['query']>;
type OrganisationListQuery = NonNullable<paths['/v1/organisations']['get']['parameters']['query']>;
type ProfileListQuery = NonNullable<paths['/v1/profiles']['get']['parameters']['query']>;

/** The lists of all items in the operator's scope. A page that changes an item reads its list again by this key. */
export const LIST_KEYS = {
  sources: ['sources'],
  organisations: ['organisations'],
  staff: ['staff'],
  profiles: ['profiles'],
} as const;

/** The sources by id. */
export const useSources = () =>
  useQuery({ queryKey: LIST_KEYS.sources, queryFn: async () => (await dataOf(api.GET('/v1/sources'))).sources });

/** The sources whose name or id has a text, by name: as many as a list of suggestions shows. */
export const useFoundSources = (
  text: string,
  { isOpen, limit }: { readonly isOpen: boolean; readonly limit: number },
) =>
  useQuery({
    queryKey: [...LIST_KEYS.sources, 'found', text, limit],
    queryFn: async () =>
      (await dataOf(api.GET('/v1/sources', { params: { query: { q: text, order: 'name', limit } } }))).sources,
    enabled: isOpen,
    refetchInterval: false,
    placeholderData: keepPreviousData,
  });

/** A page of the sources. */
export const useSourcePage = (query: ListRequest) =>
  useQuery({
    queryKey: [...LIST_KEYS.sources, { limit: PAGE_SIZE, ...query }],
    queryFn: async () => {
      const { sources, more } = await dataOf(
        api.GET('/v1/sources', { params: { query: { limit: PAGE_SIZE, ...query } as SourceListQuery } }),
      );
      return { rows: sources, more };
    },
    placeholderData: keepPreviousData,
  });

export type OrganisationRow = ApiSchema<'Organisation'>;

/** The organisations by id. */
export const useOrganisations = () =>
  useQuery({
    queryKey: LIST_KEYS.organisations,
    queryFn: async () => (await dataOf(api.GET('/v1/organisations'))).organisations,
  });

export type StaffRow = ApiSchema<'StaffAccount'>;

/** The accounts by name, including ended ones. */
export const useStaff = () =>
  useQuery({ queryKey: LIST_KEYS.staff, queryFn: async () => (await dataOf(api.GET('/v1/staff'))).staff });

export type ProfileRow = ApiSchema<'Profile'>;

/** A page of the accounts; `state` is `current` or `ended`. */
export const useStaffPage = (query: ListRequest & { readonly organisation?: string; readonly state?: string }) =>
  useQuery({
    queryKey: [...LIST_KEYS.staff, { limit: PAGE_SIZE, ...query }],
    queryFn: async () => {
      const { staff, more } = await dataOf(
        api.GET('/v1/staff', { params: { query: { limit: PAGE_SIZE, ...query } as StaffListQuery } }),
      );
      return { rows: staff, more };
    },
    placeholderData: keepPreviousData,
  });

/** A page of the organisations, in the order of the tree if the request has none. */
export const useOrganisationPage = (query: ListRequest) =>
  useQuery({
    queryKey: [...LIST_KEYS.organisations, { limit: PAGE_SIZE, ...query }],
    queryFn: async () => {
      const { organisations, more } = await dataOf(
        api.GET('/v1/organisations', { params: { query: { limit: PAGE_SIZE, ...query } as OrganisationListQuery } }),
      );
      return { rows: organisations, more };
    },
    placeholderData: keepPreviousData,
  });

/** A page of the profiles in force. */
export const useProfilePage = (query: ListRequest) =>
  useQuery({
    queryKey: [...LIST_KEYS.profiles, { limit: PAGE_SIZE, ...query }],
    queryFn: async () => {
      const { profiles, more } = await dataOf(
        api.GET('/v1/profiles', { params: { query: { limit: PAGE_SIZE, ...query } as ProfileListQuery } }),
      );
      return { rows: profiles, more };
    },
    placeholderData: keepPreviousData,
    refetchInterval: false,
  });

/** The profiles in force. */
export const useProfiles = () =>
  useQuery({
    queryKey: LIST_KEYS.profiles,
    queryFn: async () => (await dataOf(api.GET('/v1/profiles'))).profiles,
    refetchInterval: false,
  });
