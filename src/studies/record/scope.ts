import { claimsOf } from '../../profiles/model/claims.ts';
import type { Profile } from '../../profiles/model/types.ts';
import { isActivity } from '../../xapi/model/activities.ts';
import type { Statement } from '../../xapi/model/types.ts';
import type { Scope } from '../../consent/model/types.ts';

/** The words that a study may see as they are: public vocabulary, written down before any statement came. */
export interface Terms {
  /** The categories by which a statement claims a profile of the scope (xAPI Profiles 1.0, Part Two 5.0). */
  readonly claims: ReadonlySet<string>;
  readonly verbs: ReadonlySet<string>;
  readonly activityTypes: ReadonlySet<string>;
}

/** The profiles that a scope names, by their ids or those of their versions; where it names none, all. */
export const profilesOf = (
  { profiles: named }: Pick<Scope, 'profiles'>,
  held: readonly Profile[],
): readonly Profile[] =>
  named.length === 0
    ? held
    : held.filter(({ id, versions }) => named.includes(id) || versions.some((version) => named.includes(version.id)));

/** The verbs and activity types that profiles define or ask for in their templates. */
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

/** The terms of a scope: what it names itself, and the vocabulary of its profiles among those `held` here. */
export const termsOf = (scope: Scope, held: readonly Profile[]): Terms => {
  const profiles = profilesOf(scope, held);
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
 * Whether a purpose is about a statement of this source: the source is named; the statement claims one of the profiles,
 * has one of the verbs, and an Activity of one of the types as its object. Lists of profiles, verbs and types that are
 * empty do not restrict.
 */
export const isInScope = (
  statement: Statement,
  source: string,
  scope: Scope,
  { claims }: Pick<Terms, 'claims'>,
): boolean => {
  if (!scope.sources.includes(source)) return false;
  if (scope.verbs.length > 0 && !scope.verbs.includes(statement.verb.id)) return false;
  const type = typeOf(statement);
  if (scope.activityTypes.length > 0 && !(typeof type === 'string' && scope.activityTypes.includes(type))) return false;
  return scope.profiles.length === 0 || claimsOf(statement).some((category) => claims.has(category));
};
