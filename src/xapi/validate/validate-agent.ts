import type { Fault } from '../../core/problem.ts';
import { agentKey } from '../model/agents.ts';
import type { Actor, Json, XapiVersion } from '../model/types.ts';
import { validateStatement } from './validate.ts';

/**
 * Faults that keep a value from being an Agent or an identified Group, as in parameters (1.0.3 Communication 2.1.3; 2.0
 * 4.1.6.1).
 */
export const validateAgent = (value: Json, version: XapiVersion): readonly Fault[] => {
  const statement = { actor: value, verb: { id: 'urn:carnet:any' }, object: { id: 'urn:carnet:any' } };
  const faults = validateStatement(statement, version, '').map((fault) => ({
    ...fault,
    at: fault.at.replace(/^\/actor/, ''),
  }));
  if (faults.length > 0 || agentKey(value as Actor) !== undefined) return faults;
  return [{ at: '', detail: 'must be identified: by mbox, mbox_sha1sum, openid or account' }];
};
