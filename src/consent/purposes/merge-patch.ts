import { isObject } from '../../core/json-object.ts';
import type { Json } from '../../xapi/model/types.ts';

/** Applies a JSON merge patch (RFC 7396): null removes a member, objects merge, all else is replaced. */
export const mergePatch = (value: Json | undefined, patch: Json): Json => {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, Json | undefined>(isObject(value) ? Object.entries(value) : []);
  for (const [name, one] of Object.entries(patch)) {
    if (one === null || one === undefined) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), one));
  }
  return Object.fromEntries(merged);
};
