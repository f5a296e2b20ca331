import type { Json } from '../../xapi/model/types.ts';
import { childrenOf, isList } from '../model/json-member.ts';

interface Size {
  /** The number of JSON values. */
  readonly values: number;
  /** The number of characters of strings, and of the names of members. */
  readonly characters: number;
}

/** The size of a JSON value that is to be checked, itself included. */
export interface ValueSize extends Size {
  /** By depth: first the value itself, then its members or items. */
  readonly levels: readonly Size[];
}

/** Deeper than a statement may nest. Validators are recursive. */
const DEEPEST = 200;

/** Measures a JSON value; undefined if it has more than `most` values and characters, or more than 200 levels. */
export const measureValue = (value: Json, most: number): ValueSize | undefined => {
  if (typeof value !== 'object' || value === null) {
    const characters = typeof value === 'string' ? value.length : 0;
    return characters > most ? undefined : { values: 1, characters, levels: [{ values: 1, characters }] };
  }
  const levels: Size[] = [];
  let values = 0;
  let characters = 0;
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return undefined;
    const below: Json[] = [];
    const before = characters;
    for (const each of level) {
      if (typeof each === 'string') characters += each.length;
      else if (typeof each === 'object' && each !== null) {
        if (!isList(each)) for (const name of Object.keys(each)) characters += name.length;
        for (const child of childrenOf(each)) below.push(child);
      }
    }
    values += level.length;
    levels.push({ values: level.length, characters: characters - before });
    if (values + below.length + characters > most) return undefined;
    level = below;
  }
  return { values, characters, levels };
};
