import { isObject } from '../../core/json-object.ts';
import { isUuid } from '../../xapi/formats/uuid.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json, Statement } from '../../xapi/model/types.ts';
import { categoryIds } from '../model/claims.ts';
import { excerptOf } from '../model/excerpt.ts';

/** The context extension that separates the runs of one registration (P2 9.0). */
const SUBREGISTRATION = 'https://w3id.org/xapi/profiles/extensions/subregistration';

/** Something in the extension that P2 9.0 does not allow. */
export interface SubregistrationFault {
  /** JSON Pointer into the statement. */
  readonly location: string;
  readonly expected: Json;
  readonly found: Json;
}

/** A subregistration of a statement for one profile version. */
export interface Subregistration {
  /** In lower case: two spellings of one UUID are one (RFC 9562, section 4). */
  readonly id: string;
  /** JSON Pointer to its entry in the extension. */
  readonly location: string;
}

/** The subregistrations of a statement for one profile version, and the faults of the extension. */
export interface Subregistrations {
  readonly subregistrations: readonly Subregistration[];
  /** At most 10. */
  readonly faults: readonly SubregistrationFault[];
}

/** The most subregistrations of one run, and the most items of the extension. */
export const MAX_SUBREGISTRATIONS = 1_000;
const MAX_FAULTS = 10;
const EXTENSION = ['context', 'extensions', SUBREGISTRATION].reduce(pointerTo, '');
const NONE: Subregistrations = { subregistrations: [], faults: [] };

// Variant 2 of RFC 4122 has the bits 10 first in its ninth byte.
const isVariant2 = (value: unknown): value is string =>
  typeof value === 'string' && isUuid(value) && '89abAB'.includes(value.charAt(19));

type AddFault = (location: string, expected: Json, found: Json | undefined) => void;

/** Checks one item of the extension. Returns its id if the item is for this version. */
const readItem = (
  item: Json,
  location: string,
  {
    version,
    categories,
    addFault,
  }: { readonly version: string; readonly categories: readonly string[]; readonly addFault: AddFault },
): string | undefined => {
  if (!isObject(item)) {
    addFault(location, 'an object with profile and subregistration', item);
    return undefined;
  }
  const { profile, subregistration } = item as { readonly profile?: Json; readonly subregistration?: Json };
  const isCategory = typeof profile === 'string' && categories.includes(profile);
  if (!isCategory) addFault(`${location}/profile`, excerptOf(categories), profile);
  if (!isVariant2(subregistration)) {
    addFault(`${location}/subregistration`, 'a UUID of variant 2 (RFC 4122)', subregistration);
    return undefined;
  }
  return profile === version && isCategory ? subregistration.toLowerCase() : undefined;
};

/**
 * Reads the subregistrations of a statement for a profile version, and checks the complete extension (P2 9.0). Items
 * for other versions are checked too, since a malformed item may be for any version.
 */
export const readSubregistrations = (statement: Statement, version: string): Subregistrations => {
  const value = statement.context?.extensions?.[SUBREGISTRATION];
  if (value === undefined) return NONE;
  const faults: SubregistrationFault[] = [];
  const addFault: AddFault = (location, expected, found) => {
    if (faults.length < MAX_FAULTS) faults.push({ location, expected, found: excerptOf(found ?? null) });
  };
  if (statement.context?.registration === undefined)
    addFault(EXTENSION, 'a subregistration only if there is a registration', value);
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_SUBREGISTRATIONS) {
    addFault(EXTENSION, `an array with 1 to ${MAX_SUBREGISTRATIONS} items`, value);
    return { subregistrations: [], faults };
  }
  const check = { version, categories: categoryIds(statement), addFault };
  const found = new Map<string, Subregistration>();
  for (const [index, item] of (value as readonly Json[]).entries()) {
    const location = pointerTo(EXTENSION, index);
    const id = readItem(item, location, check);
    if (id !== undefined && !found.has(id)) found.set(id, { id, location });
  }
  return { subregistrations: [...found.values()], faults };
};
