import { isUuid } from '../../xapi/formats/uuid.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json, Statement } from '../../xapi/model/types.ts';
import { claimsOf } from '../model/claims.ts';
import { excerptOf } from '../model/excerpt.ts';

/** The context extension that tells apart the runs of one registration (P2 9.0). */
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

/** The most subregistrations that a run keeps apart, and the most items that the extension may have. */
export const MOST_SUBREGISTRATIONS = 1_000;
const MOST_FAULTS = 10;
const EXTENSION = ['context', 'extensions', SUBREGISTRATION].reduce(pointerTo, '');
const NONE = { subregistrations: [], faults: [] } as const;

// Variant 2 of RFC 4122 has the bits 10 first in its ninth byte.
const isVariant2 = (value: Json | undefined): value is string =>
  typeof value === 'string' && isUuid(value) && '89abAB'.includes(value.charAt(19));

/**
 * Reads the subregistrations that a statement has for a profile version, and what breaks P2 9.0 in the extension, at
 * most 10 faults: the extension without a registration, or not an array of 1 to 1,000 items; an item that is no object
 * with a `profile` of the categories and a variant 2 UUID. Items for other versions are judged too, since one cannot
 * know what a malformed one is for.
 */
export const readSubregistrations = (
  statement: Statement,
  version: string,
): {
  readonly subregistrations: readonly Subregistration[];
  readonly faults: readonly SubregistrationFault[];
} => {
  const value = statement.context?.extensions?.[SUBREGISTRATION];
  if (value === undefined) return NONE;
  const faults: SubregistrationFault[] = [];
  const fault = (location: string, expected: Json, found: Json | undefined): void => {
    if (faults.length < MOST_FAULTS) faults.push({ location, expected, found: excerptOf(found ?? null) });
  };
  if (statement.context?.registration === undefined)
    fault(EXTENSION, 'a subregistration only where there is a registration', value);
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_SUBREGISTRATIONS) {
    fault(EXTENSION, `an array with 1 to ${MOST_SUBREGISTRATIONS} items`, value);
    return { subregistrations: [], faults };
  }
  const categories = claimsOf(statement);
  const found = new Map<string, Subregistration>();
  for (const [index, item] of (value as readonly Json[]).entries()) {
    const location = pointerTo(EXTENSION, index);
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      fault(location, 'an object with profile and subregistration', item);
      continue;
    }
    const { profile, subregistration } = item as { readonly profile?: Json; readonly subregistration?: Json };
    const isCategory = typeof profile === 'string' && categories.includes(profile);
    if (!isCategory) fault(`${location}/profile`, excerptOf(categories), profile);
    if (!isVariant2(subregistration))
      fault(`${location}/subregistration`, 'a UUID of variant 2 (RFC 4122)', subregistration);
    else if (profile === version && isCategory) {
      const id = subregistration.toLowerCase();
      if (!found.has(id)) found.set(id, { id, location });
    }
  }
  return { subregistrations: [...found.values()], faults };
};
