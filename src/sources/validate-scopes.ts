import { isObject } from '../core/json-object.ts';
import { type Fault, Problem } from '../core/problem.ts';
import { pointerTo } from '../xapi/json/json-pointer.ts';
import { type Scope, SCOPES } from './scopes.ts';

const isScope = (value: unknown): value is Scope => (SCOPES as readonly unknown[]).includes(value);

/** The most faults in one answer. */
const MAX_FAULTS = 100;

/**
 * Reads the `scopes` of a new credential, at least one, without repetitions. Throws Problem `invalid-request` with all
 * faults (at most 100), each with a JSON Pointer.
 */
export const validateScopes = (value: unknown): readonly Scope[] => {
  const faults: Fault[] = [];
  const isBody = isObject(value);
  const { scopes, ...others }: Readonly<Record<string, unknown>> = isBody ? value : {};
  if (!isBody) faults.push({ at: '', detail: 'must be an object' });
  else if (!Array.isArray(scopes) || scopes.length === 0)
    faults.push({ at: '/scopes', detail: 'must be an array of at least one scope' });
  for (const name of Object.keys(others))
    faults.push({ at: pointerTo('', name), detail: 'is not known here; known is scopes' });
  const named: readonly unknown[] = Array.isArray(scopes) ? scopes : [];
  named.forEach((one, index) => {
    if (!isScope(one)) faults.push({ at: `/scopes/${index}`, detail: `must be one of ${SCOPES.join(', ')}` });
  });
  if (faults.length > 0)
    throw new Problem('invalid-request', 'this is not what a credential may be', faults.slice(0, MAX_FAULTS));
  return [...new Set(named.filter(isScope))];
};
