import type { Json } from '../../xapi/model/types.ts';
import { childrenOf, isList } from '../model/json-member.ts';

/** The size of a JSON value that is to be checked. */
export interface ValueSize {
  /** Its JSON values, itself included. */
  readonly values: number;
  /** The characters of its strings and names. */
  readonly characters: number;
}

/** Deeper than a statement may nest. Validators are recursive. */
const DEEPEST = 200;

/** Measures a JSON value; undefined where it has more than `most` values and characters, or more than 200 levels. */
export const measureValue = (value: Json, most: number): ValueSize | undefined => {
  if (typeof value !== 'object' || value === null) {
    const characters = typeof value === 'string' ? value.length : 0;
    return characters > most ? undefined : { values: 1, characters };
  }
  let values = 0;
  let characters = 0;
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return undefined;
    const below: Json[] = [];
    for (const each of level) {
      values++;
      if (typeof each === 'string') characters += each.length;
      else if (typeof each === 'object' && each !== null) {
        if (!isList(each)) for (const name of Object.keys(each)) characters += name.length;
        for (const child of childrenOf(each)) below.push(child);
      }
    }
    if (values + below.length + characters > most) return undefined;
    level = below;
  }
  return { values, characters };
};
