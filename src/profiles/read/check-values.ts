import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json } from '../../xapi/model/types.ts';
import { beyond, LIMITS } from './document-limits.ts';
import type { Report } from './document-report.ts';
import { isList } from '../model/json-member.ts';

/** Whether a value is one of those that no profile may hold (P2 4.0): null, or an empty string, array or object. */
export const isEmpty = (value: Json): boolean =>
  value === null ||
  value === '' ||
  (typeof value === 'object' && (isList(value) ? value : Object.keys(value)).length === 0);

/**
 * Walks through a document: names whatever is empty (P2 4.0) but in JSON-LD contexts, where null has a meaning, and in
 * extensions of activities, which 7.4 permits; and whatever is beyond the limits of nesting, of values and of lengths.
 * Gives the number of members of all objects, or NaN where it stopped early, since nothing should go any further.
 */
export const checkValues = (document: Json, report: Report): number => {
  let values = 0;
  let members = 0;

  const stop = (at: string, detail: string): false => {
    report.refuse(at, detail);
    return false;
  };

  const walk = (value: Json, at: string, depth: number, mayBeEmpty: boolean): boolean => {
    if (++values > LIMITS.values) return stop('', beyond('values', 'JSON values'));
    if (!mayBeEmpty && isEmpty(value)) report.warn(at, 'must not be empty or null', '4.0');
    if (typeof value === 'string' && value.length > LIMITS.text) report.refuse(at, beyond('text', 'characters'));
    if (typeof value !== 'object' || value === null) return true;
    if (depth > LIMITS.depth) return stop(at, beyond('depth', 'levels of arrays and objects'));
    if (isList(value))
      return value.every((item, position) => walk(item, pointerTo(at, position), depth + 1, mayBeEmpty));
    const names = Object.keys(value);
    if (names.length > LIMITS.properties) return stop(at, beyond('properties', 'properties'));
    members += names.length;
    return names.every((name) => {
      const below = pointerTo(at, name);
      if (name.length > LIMITS.iri) report.refuse(below, beyond('iri', 'characters in its name'));
      const isFree = mayBeEmpty || name === '@context' || (name === 'extensions' && at.endsWith('/activityDefinition'));
      return walk(value[name] ?? null, below, depth + 1, isFree);
    });
  };

  return walk(document, '', 1, false) ? members : NaN;
};
