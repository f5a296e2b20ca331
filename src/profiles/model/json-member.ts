import type { Json } from '../../xapi/model/types.ts';

const NOTHING: readonly Json[] = [];

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** The own member of an object; undefined if there is none, and for a value that is no object. */
export const memberOf = (value: Json | undefined, name: string): Json | undefined => {
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  // Otherwise a name such as `constructor` would be found on the prototype.
  return Object.hasOwn(value, name) ? value[name] : undefined;
};

/** The items of a list; a single value is a list of one (contextActivities, 1.0.3 Data 2.4.6.2). */
export const itemsOf = (value: Json | undefined): readonly Json[] => {
  if (value === undefined) return NOTHING;
  return isList(value) ? value : [value];
};

/** The items of a list or the values of an object; none for any other value. */
export const childrenOf = (value: Json): readonly Json[] => {
  if (isList(value)) return value;
  if (typeof value !== 'object' || value === null) return NOTHING;
  return Object.values(value).filter((inner) => inner !== undefined);
};
