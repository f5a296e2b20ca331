import type { Json, JsonObject } from '../../xapi/model/types.ts';

const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Applies a JSON merge patch (RFC 7396): null removes a member, objects merge, all else is replaced as a whole. */
export const mergePatch = (value: Json | undefined, patch: Json): Json => {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map<string, Json | undefined>(isJsonObject(value) ? Object.entries(value) : []);
  for (const [name, one] of Object.entries(patch)) {
    if (one === null || one === undefined) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), one));
  }
  return Object.fromEntries(merged);
};
