import { useQuery } from '@tanstack/react-query';
import { dataOf } from './api-problem.ts';
import { api, type ApiSchema } from './client.ts';

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

/** The profiles in force. */
export const useProfiles = () =>
  useQuery({
    queryKey: LIST_KEYS.profiles,
    queryFn: async () => (await dataOf(api.GET('/v1/profiles'))).profiles,
    refetchInterval: false,
  });
