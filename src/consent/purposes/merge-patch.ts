import type { Json, JsonObject } from '../../xapi/model/types.ts';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a merge patch makes of a value (RFC 7396): members are replaced, null takes one away, objects are gone into, all
 * else is replaced as a whole.
 */
export const mergePatch = (value: Json | undefined, patch: Json): Json => {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, Json | undefined>(isObject(value) ? Object.entries(value) : []);
  for (const [name, one] of Object.entries(patch)) {
    if (one === null || one === undefined) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), one));
  }
  return Object.fromEntries(merged);
};
