import type { Json } from '../../xapi/model/types.ts';

const NOTHING: readonly Json[] = [];

/** Whether a value is a list. */
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** The member of an object by its name; undefined where there is none, and for every value that is no object. */
export const memberOf = (value: Json | undefined, name: string): Json | undefined => {
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  // A name such as `constructor` would be found on the prototype otherwise.
  return Object.hasOwn(value, name) ? value[name] : undefined;
};

/**
 * The items of a list, a single value being a list of one (contextActivities, 1.0.3 Data 2.4.6.2); none where there is
 * nothing.
 */
export const itemsOf = (value: Json | undefined): readonly Json[] => {
  if (value === undefined) return NOTHING;
  return isList(value) ? value : [value];
};

/** The values right below a value: the items of a list, the members of an object; none below anything else. */
export const childrenOf = (value: Json): readonly Json[] => {
  if (isList(value)) return value;
  if (typeof value !== 'object' || value === null) return NOTHING;
  return Object.values(value).filter((inner) => inner !== undefined);
};
