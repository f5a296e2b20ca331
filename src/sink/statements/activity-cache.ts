import type { Json, JsonObject } from '../../xapi/model/types.ts';

/**
 * The definitions that lately changed nothing, or will not change anything any more: looking them up again would be in
 * vain.
 */
export interface SeenDefinitions {
  has(id: string, definition: JsonObject): boolean;
  /** Replaces what is remembered of the activity: of these the first four, those that are short enough. */
  set(id: string, definitions: readonly JsonObject[]): void;
  of(id: string): readonly JsonObject[];
  /** Forgets what was remembered too long ago; to be called before each use. */
  forgetOld(): void;
}

/** How many definitions of one activity are remembered. */
export const SEEN_OF_ONE = 4;

const LONGEST = 16_384;
const MOST_CHARACTERS = 4_000_000;

/** At least so long a definition is trusted to be in the store, at most twice as long, in milliseconds. */
const KEPT_MS = 60_000;

/**
 * Whether two definitions are the same, members in the same order too: on the way of every statement, so that it is
 * written to run fast.
 */
export const isSameDefinition = (one: Json | undefined, other: Json | undefined): boolean => {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    for (let index = 0; index < one.length; index++)
      if (!isSameDefinition(one[index] as Json, other[index] as Json)) return false;
    return true;
  }
  const names = Object.keys(one);
  let place = 0;
  for (const name in other as JsonObject) {
    if (name !== names[place++] || !isSameDefinition((one as JsonObject)[name], (other as JsonObject)[name]))
      return false;
  }
  return place === names.length;
};

/** Builds the memory of definitions, bounded in what it holds (some 8 million characters) and in time. */
export const createSeenDefinitions = (now: () => number): SeenDefinitions => {
  let young = new Map<string, readonly JsonObject[]>();
  let old = young;
  let characters = 0;
  let begun = now();

  // What is found among the old ones stays there: so nothing is remembered for long, however often it is asked for.
  const of = (id: string): readonly JsonObject[] => young.get(id) ?? old.get(id) ?? [];
  const turn = (): void => {
    old = young;
    young = new Map();
    characters = 0;
    begun = now();
  };

  return {
    of,
    has: (id, definition) => {
      for (const seen of of(id)) if (isSameDefinition(seen, definition)) return true;
      return false;
    },
    set: (id, definitions) => {
      const kept: JsonObject[] = [];
      let length = id.length;
      for (const definition of definitions.slice(0, SEEN_OF_ONE)) {
        const size = JSON.stringify(definition).length;
        if (size > LONGEST) continue;
        kept.push(definition);
        length += size;
      }
      if (characters + length > MOST_CHARACTERS) turn();
      characters += length;
      young.set(id, kept);
    },
    forgetOld: () => {
      const age = now() - begun;
      if (age >= KEPT_MS) turn();
      if (age >= 2 * KEPT_MS) old = young;
    },
  };
};
