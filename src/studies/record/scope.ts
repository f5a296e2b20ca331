import { categoryIds } from '../../profiles/model/claims.ts';
import type { Profile } from '../../profiles/model/types.ts';
import { isActivity } from '../../xapi/model/activities.ts';
import type { Statement } from '../../xapi/model/types.ts';
import type { PurposeScope } from '../../consent/model/types.ts';

/** IRIs that are released as they are: public vocabulary, published before any statement was recorded. */
export interface Terms {
  /** The categories by which a statement claims a profile of the scope (xAPI Profiles 1.0, Part Two 5.0). */
  readonly claims: ReadonlySet<string>;
  readonly verbs: ReadonlySet<string>;
  readonly activityTypes: ReadonlySet<string>;
}

/** The profiles that a scope names, by their ids or those of their versions; all if it names none. */
export const profilesOf = (
  { profiles: namedProfiles }: Pick<PurposeScope, 'profiles'>,
  loadedProfiles: readonly Profile[],
): readonly Profile[] =>
  namedProfiles.length === 0
    ? loadedProfiles
    : loadedProfiles.filter(
        ({ id, versions }) =>
          namedProfiles.includes(id) || versions.some((version) => namedProfiles.includes(version.id)),
      );

/** The verbs and activity types that profiles define, or that their templates require. */
export const vocabularyOf = (profiles: readonly Profile[]): Pick<Terms, 'verbs' | 'activityTypes'> => {
  const verbs = new Set<string>();
  const activityTypes = new Set<string>();
  for (const { concepts, templates } of profiles.flatMap(({ versions }) => versions)) {
    for (const { type, id } of concepts) {
      if (type === 'Verb') verbs.add(id);
      if (type === 'ActivityType') activityTypes.add(id);
    }
    for (const template of templates) {
      if (template.verb !== undefined) verbs.add(template.verb);
      if (template.objectActivityType !== undefined) activityTypes.add(template.objectActivityType);
      const {
        contextGroupingActivityType = [],
        contextParentActivityType = [],
        contextOtherActivityType = [],
        contextCategoryActivityType = [],
      } = template;
      for (const type of [
        ...contextGroupingActivityType,
        ...contextParentActivityType,
        ...contextOtherActivityType,
        ...contextCategoryActivityType,
      ])
        activityTypes.add(type);
    }
  }
  return { verbs, activityTypes };
};

/** The terms of a scope: the named ones, and the vocabulary of its profiles that are loaded. */
export const termsOf = (scope: PurposeScope, loadedProfiles: readonly Profile[]): Terms => {
  const profiles = profilesOf(scope, loadedProfiles);
  const vocabulary = vocabularyOf(profiles);
  return {
    claims: new Set([
      ...scope.profiles,
      ...profiles.flatMap(({ id, versions }) => [id, ...versions.map((version) => version.id)]),
    ]),
    verbs: new Set([...scope.verbs, ...vocabulary.verbs]),
    activityTypes: new Set([...scope.activityTypes, ...vocabulary.activityTypes]),
  };
};

const typeOf = ({ object }: Statement): unknown => (isActivity(object) ? object.definition?.type : undefined);

/**
 * True if a statement's source, profile, verb and type of object are in a study's scope. Empty lists of profiles, verbs
 * and types do not restrict; with types, the object must be an Activity.
 */
export const isInStudyScope = (
  { statement, source }: { readonly statement: Statement; readonly source: string },
  scope: PurposeScope,
  { claims }: Pick<Terms, 'claims'>,
): boolean => {
  if (!scope.sources.includes(source)) return false;
  if (scope.verbs.length > 0 && !scope.verbs.includes(statement.verb.id)) return false;
  const type = typeOf(statement);
  if (scope.activityTypes.length > 0 && !(typeof type === 'string' && scope.activityTypes.includes(type))) return false;
  return scope.profiles.length === 0 || categoryIds(statement).some((category) => claims.has(category));
};
