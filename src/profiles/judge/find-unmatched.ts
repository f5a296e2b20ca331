import type { Json, Statement } from '../../xapi/model/types.ts';
import { itemsOf, memberOf } from '../model/json-member.ts';
import { categoryIds } from '../model/claims.ts';
import type { ClaimedVersion, CompiledProfiles } from './compile-profiles.ts';

/** The type of an activity that stands for a profile. */
const PROFILE_TYPE = 'http://adlnet.gov/expapi/activities/profile';
/** The address below which profiles of xAPI are published; versions have ids below their profile. */
const PROFILES = 'https://w3id.org/xapi/';
/** The characters of an id that are looked at: the rest, or a query, says nothing of a version. */
const LONGEST = 300;

/** True if a statement claims a version by its category, and matches nothing in it: only cmi5 is claimed otherwise. */
export const isUnmatched = ({ id, templates }: ClaimedVersion, statement: Statement): boolean =>
  categoryIds(statement).includes(id) && templates.isUnmatched(statement);

/**
 * The ids of categories that claim to be a profile version which no loaded profile has. Such a category has the type of
 * a profile, or an id below that of a loaded profile or of the profiles of xAPI.
 */
export const findUnknownVersions = (statement: Statement, { versions }: CompiledProfiles): readonly string[] => {
  const category = statement.context?.contextActivities?.category;
  if (category === undefined) return [];
  const unknown = new Set<string>();
  for (const activity of itemsOf(category as unknown as Json)) {
    const id = memberOf(activity, 'id');
    if (typeof id !== 'string' || versions.has(id)) continue;
    const isVersion =
      memberOf(memberOf(activity, 'definition'), 'type') === PROFILE_TYPE ||
      id.startsWith(PROFILES) ||
      [...versions.values()].some(({ profile }) => id.startsWith(profile));
    if (isVersion) unknown.add((id.split(/[?#]/, 1)[0] ?? '').slice(0, LONGEST));
  }
  return [...unknown];
};
