import { ownValue } from '../../core/json-object.ts';
import { isSameJson } from './same.ts';
import { COMPONENT_LISTS } from '../schemas/objects.ts';
import type { Json, JsonObject } from '../model/types.ts';

/** Merges two values; the result is the first itself if the second changes nothing. */
type Merge = (known: Json, added: Json) => Json;

const latest: Merge = (known, added) => (isSameJson(known, added) ? known : added);

interface MemberMerge {
  /** Names with the same result are one member; the known spelling stays. */
  readonly normalizeName: (name: string) => string;
  readonly mergeOf: (name: string) => Merge;
}

/** Merges objects member by member; members that only one side has stay. */
const mergeMembers = (known: JsonObject, added: JsonObject, { normalizeName, mergeOf }: MemberMerge): JsonObject => {
  const names = new Map(Object.keys(known).map((name) => [normalizeName(name), name]));
  const changed = new Map<string, Json>();
  for (const [spelling, value] of Object.entries(added)) {
    if (value === undefined) continue;
    const name = names.get(normalizeName(spelling)) ?? spelling;
    names.set(normalizeName(spelling), name);
    const before = ownValue(known, name);
    const between = changed.get(name) ?? before;
    const after = between === undefined ? value : mergeOf(name)(between, value);
    if (before !== undefined && isSameJson(before, after)) changed.delete(name);
    else changed.set(name, after);
  }
  return changed.size === 0 ? known : { ...known, ...Object.fromEntries(changed) };
};

const sameName = (name: string): string => name;
const LATEST_BY_NAME: MemberMerge = { normalizeName: sameName, mergeOf: () => latest };
const LATEST_BY_TAG: MemberMerge = { normalizeName: (tag) => tag.toLowerCase(), mergeOf: () => latest };

const mergeLanguages: Merge = (known, added) => mergeMembers(known as JsonObject, added as JsonObject, LATEST_BY_TAG);
const mergeExtensions: Merge = (known, added) => mergeMembers(known as JsonObject, added as JsonObject, LATEST_BY_NAME);

const LANGUAGES_BY_NAME: MemberMerge = { normalizeName: sameName, mergeOf: () => mergeLanguages };

/** The known components stay; their descriptions get the languages that others add. */
const mergeComponents: Merge = (known, added) => {
  const others = new Map(
    (added as readonly JsonObject[]).map((component) => [component['id'], component['description']]),
  );
  const merged = (known as readonly JsonObject[]).map((component) => {
    const description = others.get(component['id']);
    return description === undefined ? component : mergeMembers(component, { description }, LANGUAGES_BY_NAME);
  });
  return merged.every((component, index) => component === (known as readonly JsonObject[])[index]) ? known : merged;
};

// The kind of an interaction and its right answers stay as first defined: an LRS should not change them significantly.
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
 * The known definition of an activity, merged with that of another statement (1.0.3 Data 2.4.4.1, Communication 2.5;
 * 2.0 4.1.6.4). It is `known` itself if nothing changes. Both must be valid.
 */
export const mergeDefinition = (known: JsonObject, added: JsonObject): JsonObject => {
  const [before, after] = [known['interactionType'], added['interactionType']];
  const isOther = before !== undefined && after !== undefined && before !== after;
  return mergeMembers(known, isOther ? withoutInteraction(added) : added, {
    normalizeName: sameName,
    mergeOf: (name) => MERGES.get(name) ?? latest,
  });
};
