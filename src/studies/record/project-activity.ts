import type { View } from '../../consent/model/types.ts';
import type { Activity, JsonObject } from '../../xapi/model/types.ts';
import type { Terms } from './scope.ts';
import type { StudyKeys } from '../study/study-keys.ts';

/** A path segment that leaves the prefix's directory (`..`), however it is escaped, or an escaped separator. */
const LEAVES_PREFIX = /(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\]|$)|%2f|%5c|\\/i;

/** The IRI without query and fragment, which may identify attempts and people. */
const bare = (iri: string): string => iri.replace(/[?#].*$/s, '');

/**
 * Projects activities: id, definition.type and definition.interactionType. An id with a declared prefix is cut before
 * its query and fragment. An id that claims a profile of the scope is kept. All others are keyed, as are types outside
 * the vocabulary.
 */
export const createActivityProjection = ({
  view,
  terms,
  keys,
}: {
  readonly view: View;
  readonly terms: Terms;
  readonly keys: StudyKeys;
}) => {
  const idOf = (iri: string): string => {
    if (terms.claims.has(iri)) return iri;
    const cut = bare(iri);
    return view.keepActivities.some((prefix) => cut.startsWith(prefix) && !LEAVES_PREFIX.test(cut.slice(prefix.length)))
      ? cut
      : keys.iri(iri);
  };
  const definitionOf = ({ type, interactionType }: JsonObject): JsonObject => ({
    ...(typeof type === 'string' && { type: terms.activityTypes.has(type) ? type : keys.iri(type) }),
    ...(typeof interactionType === 'string' && { interactionType }),
  });
  return ({ id, definition }: Activity): JsonObject => {
    const released = definition === undefined ? {} : definitionOf(definition);
    return {
      objectType: 'Activity',
      id: idOf(id),
      ...(Object.keys(released).length > 0 && { definition: released }),
    };
  };
};
