import type { View } from '../../consent/model/types.ts';
import type { Activity, JsonObject } from '../../xapi/model/types.ts';
import type { Terms } from './scope.ts';
import type { StudyKeys } from '../study/study-keys.ts';

/** A segment that leads out of the folder before it, however it is spelt, or hides another. */
const LEADS_AWAY = /(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\]|$)|%2f|%5c|\\/i;

/** The IRI without query and fragment: they carry attempts and people. */
const bare = (iri: string): string => iri.replace(/[?#].*$/s, '');

/**
 * Builds what is released of activities: the id as it is where it begins with a declared prefix or is a profile that
 * the scope names, query and fragment cut; otherwise what stands for it. Of the definition the type, likewise, and the
 * interactionType; nothing else.
 */
export const createProjectActivity = ({
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
    return view.keepActivities.some((prefix) => cut.startsWith(prefix) && !LEADS_AWAY.test(cut.slice(prefix.length)))
      ? cut
      : keys.iri(iri);
  };
  const definitionOf = ({ type, interactionType }: JsonObject): JsonObject => ({
    ...(typeof type === 'string' ? { type: terms.activityTypes.has(type) ? type : keys.iri(type) } : {}),
    ...(typeof interactionType === 'string' ? { interactionType } : {}),
  });
  return ({ id, definition }: Activity): JsonObject => {
    const shown = definition === undefined ? {} : definitionOf(definition);
    return { objectType: 'Activity', id: idOf(id), ...(Object.keys(shown).length === 0 ? {} : { definition: shown }) };
  };
};
