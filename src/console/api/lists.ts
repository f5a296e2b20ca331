import { useQuery } from '@tanstack/react-query';
import { dataOf } from './api-problem.ts';
import { api, type ApiSchema } from './client.ts';

/** Everything of these kinds that the operator reaches; pages that change one read its list again by this key. */
export const LIST_KEYS = {
  sources: ['sources'],
  organisations: ['organisations'],
  staff: ['staff'],
  profiles: ['profiles'],
} as const;

/** By id. */
export const useSources = () =>
  useQuery({ queryKey: LIST_KEYS.sources, queryFn: async () => (await dataOf(api.GET('/v1/sources'))).sources });

export type OrganisationRow = ApiSchema<'Organisation'>;

/** By id. */
export const useOrganisations = () =>
  useQuery({
    queryKey: LIST_KEYS.organisations,
    queryFn: async () => (await dataOf(api.GET('/v1/organisations'))).organisations,
  });

export type StaffRow = ApiSchema<'StaffAccount'>;

/** By name, ended ones too. */
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
