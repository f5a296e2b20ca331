import type { Json } from '../../xapi/model/types.ts';

/** One text for all JSON values that are equal to each other: members in the order of their names. */
const canonicalText = (value: Json): string =>
  JSON.stringify(value, (_, inner: Json) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });

/**
 * Whether no two items of an array are equal as JSON values (JSON Schema, `uniqueItems`): in time that grows as the
 * array does, where comparing each with each would grow with its square.
 */
export const areUnique = (items: readonly Json[]): boolean => new Set(items.map(canonicalText)).size === items.length;
