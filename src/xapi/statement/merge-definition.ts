import { isSameJson } from './same.ts';
import { COMPONENT_LISTS } from '../schemas/objects.ts';
import type { Json, JsonObject } from '../model/types.ts';

/** What two values come to; the first itself, where the second changes nothing. */
type Merge = (known: Json, request: Json) => Json;

const latest: Merge = (known, request) => (isSameJson(known, request) ? known : request);

const sameName = (name: string): string => name;
const sameTag = (name: string): string => name.toLowerCase();

/**
 * Members that one side alone has stay; names are one where `spelt` gives the same, and keep the spelling that was
 * known.
 */
const mergeMembers = (
  known: JsonObject,
  request: JsonObject,
  spelt: (name: string) => string,
  mergeOf: (name: string) => Merge,
): JsonObject => {
  const names = new Map(Object.keys(known).map((name) => [spelt(name), name]));
  const changed = new Map<string, Json>();
  for (const [spelling, value] of Object.entries(request)) {
    if (value === undefined) continue;
    const name = names.get(spelt(spelling)) ?? spelling;
    names.set(spelt(spelling), name);
    const before = known[name];
    const between = changed.get(name) ?? before;
    const after = between === undefined ? value : mergeOf(name)(between, value);
    if (before !== undefined && isSameJson(before, after)) changed.delete(name);
    else changed.set(name, after);
  }
  return changed.size === 0 ? known : { ...known, ...Object.fromEntries(changed) };
};

const mergeLanguages: Merge = (known, request) =>
  mergeMembers(known as JsonObject, request as JsonObject, sameTag, () => latest);
const mergeExtensions: Merge = (known, request) =>
  mergeMembers(known as JsonObject, request as JsonObject, sameName, () => latest);

/** The components stay those that were known; their descriptions get the languages that others add. */
const mergeComponents: Merge = (known, request) => {
  const others = new Map(
    (request as readonly JsonObject[]).map((component) => [component['id'], component['description']]),
  );
  const merged = (known as readonly JsonObject[]).map((component) => {
    const description = others.get(component['id']);
    return description === undefined
      ? component
      : mergeMembers(component, { description }, sameName, () => mergeLanguages);
  });
  return merged.every((component, index) => component === (known as readonly JsonObject[])[index]) ? known : merged;
};

const first: Merge = (known) => known;

const MERGES: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ['name', mergeLanguages],
  ['description', mergeLanguages],
  ['extensions', mergeExtensions],
  ['interactionType', first],
  ['correctResponsesPattern', first],
  ...COMPONENT_LISTS.map((list): [string, Merge] => [list, mergeComponents]),
]);

const OF_INTERACTION: ReadonlySet<string> = new Set(['interactionType', 'correctResponsesPattern', ...COMPONENT_LISTS]);

const withoutInteraction = (definition: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(definition).filter(([name]) => !OF_INTERACTION.has(name)));

/**
 * What is known of an activity once another statement defines it (1.0.3 Data 2.4.4.1, Communication 2.5; 2.0 4.1.6.4):
 * names and descriptions by language, and extensions by key, so that nothing is lost; of what both have the latest.
 * What an interaction is and which answers are right stays as it was first said, since an LRS should make no
 * significant change there: later definitions add what is missing, and languages to the components. `known` itself,
 * where nothing changes. Both are valid definitions.
 */
export const mergeDefinition = (known: JsonObject, request: JsonObject): JsonObject => {
  const [before, after] = [known['interactionType'], request['interactionType']];
  const isOther = before !== undefined && after !== undefined && before !== after;
  return mergeMembers(
    known,
    isOther ? withoutInteraction(request) : request,
    sameName,
    (name) => MERGES.get(name) ?? latest,
  );
};
