import { ownValue } from '../../core/json-object.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json } from '../../xapi/model/types.ts';
import { isList } from '../model/json-member.ts';
import { LIMITS, overLimit } from './document-limits.ts';
import type { DocumentReport } from './document-report.ts';

/** True if a value is null, or an empty string, array or object: no profile may have one (P2 4.0). */
export const isEmptyValue = (value: Json): boolean =>
  value === null ||
  value === '' ||
  (typeof value === 'object' && (isList(value) ? value : Object.keys(value)).length === 0);

interface Position {
  readonly at: string;
  readonly depth: number;
  readonly mayBeEmpty: boolean;
}

/**
 * Checks that no value of a document is empty (P2 4.0), and that depth, number and lengths are within the limits.
 * Returns the number of members of all objects; NaN if a limit stopped the check.
 */
export const checkValues = (document: Json, report: DocumentReport): number => {
  let values = 0;
  let members = 0;

  const stop = (at: string, detail: string): false => {
    report.refuse(at, detail);
    return false;
  };

  /** False if a limit stopped the check. */
  const check = (value: Json, { at, depth, mayBeEmpty }: Position): boolean => {
    if (++values > LIMITS.values) return stop('', overLimit('values', 'JSON values'));
    if (!mayBeEmpty && isEmptyValue(value)) report.warn(at, 'must not be empty or null', '4.0');
    if (typeof value === 'string' && value.length > LIMITS.text) report.refuse(at, overLimit('text', 'characters'));
    if (typeof value !== 'object' || value === null) return true;
    if (depth > LIMITS.depth) return stop(at, overLimit('depth', 'levels of arrays and objects'));
    if (isList(value))
      return value.every((item, index) => check(item, { at: pointerTo(at, index), depth: depth + 1, mayBeEmpty }));
    const names = Object.keys(value);
    if (names.length > LIMITS.properties) return stop(at, overLimit('properties', 'properties'));
    members += names.length;
    return names.every((name) => {
      const below = pointerTo(at, name);
      if (name.length > LIMITS.iri) report.refuse(below, overLimit('iri', 'characters in its name'));
      // In JSON-LD contexts null has a meaning; in extensions of activities P2 7.4 permits empty values.
      const isFree = mayBeEmpty || name === '@context' || (name === 'extensions' && at.endsWith('/activityDefinition'));
      const inner = ownValue(value, name) ?? null;
      if (below === '/@context' && isEmptyValue(inner)) report.warn(below, 'must not be empty or null', '4.0');
      return check(inner, { at: below, depth: depth + 1, mayBeEmpty: isFree });
    });
  };

  return check(document, { at: '', depth: 1, mayBeEmpty: false }) ? members : NaN;
};
