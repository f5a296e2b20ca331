import { ownValue } from '../../core/json-object.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';

/** Definitions by `activityKeyText` that need no look at the store: merging them again would change nothing. */
export interface DefinitionCache {
  has(key: string, definition: JsonObject): boolean;
  /** Replaces the definitions of the activity by the first four of these, but for long ones. */
  set(key: string, definitions: readonly JsonObject[]): void;
  get(key: string): readonly JsonObject[];
  /** Drops what is too old; to be called before each use. */
  expire(): void;
}

export const MAX_CACHED_PER_ACTIVITY = 4;

const MAX_DEFINITION_CHARACTERS = 16_384;
const MAX_CHARACTERS = 4_000_000;

/** A definition is trusted to be in the store for this long at least, and for twice as long at most. */
const GENERATION_MS = 60_000;

const isSameList = (one: readonly Json[], other: readonly Json[]): boolean => {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (!isSameDefinition(one[index], other[index])) return false;
  return true;
};

/** True if two definitions are equal, with their members in the same order. Runs for every statement, so it is fast. */
export const isSameDefinition = (one: Json | undefined, other: Json | undefined): boolean => {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other))
    return Array.isArray(one) && Array.isArray(other) && isSameList(one, other);
  const names = Object.keys(one);
  let index = 0;
  for (const name in other as JsonObject) {
    if (name !== names[index++] || !isSameDefinition(ownValue(one as JsonObject, name), (other as JsonObject)[name]))
      return false;
  }
  return index === names.length;
};

/** The cache holds some 8 million characters at most: two generations of 4 million. */
export const createDefinitionCache = (now: () => number): DefinitionCache => {
  let young = new Map<string, readonly JsonObject[]>();
  let old = young;
  let characters = 0;
  let startedAt = now();

  // A hit in the old generation is not moved to the young one, so nothing lives long however often it is read.
  const get = (key: string): readonly JsonObject[] => young.get(key) ?? old.get(key) ?? [];
  const startGeneration = (): void => {
    old = young;
    young = new Map();
    characters = 0;
    startedAt = now();
  };

  return {
    get,
    has: (key, definition) => {
      for (const seen of get(key)) if (isSameDefinition(seen, definition)) return true;
      return false;
    },
    set: (key, definitions) => {
      const cached: JsonObject[] = [];
      let length = key.length;
      for (const definition of definitions.slice(0, MAX_CACHED_PER_ACTIVITY)) {
        const size = JSON.stringify(definition).length;
        if (size > MAX_DEFINITION_CHARACTERS) continue;
        cached.push(definition);
        length += size;
      }
      if (characters + length > MAX_CHARACTERS) startGeneration();
      characters += length;
      young.set(key, cached);
    },
    expire: () => {
      const age = now() - startedAt;
      if (age >= GENERATION_MS) startGeneration();
      if (age >= 2 * GENERATION_MS) old = young;
    },
  };
};
