import { isObject } from '../../core/json-object.ts';
import { DAY, type JsonSchema } from '../../core/json-schema.ts';
import type { Fault } from '../../core/problem.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import type { Actor, Json } from '../../xapi/model/types.ts';
import { validateAgent } from '../../xapi/validate/validate-agent.ts';

/** The day of the 15th birthday. */
export const PARENTAL_CONSENT_END: JsonSchema = {
  ...DAY,
  'x-must': 'the day of the 15th birthday (ISO 8601) as in 2031-05-17',
};

/** The faults of the member `agent`, which must be an Agent and no Group (xAPI 2.0 4.2.2.2). */
export const agentFaults = ({ agent }: Readonly<Record<string, unknown>>): readonly Fault[] => {
  if (!isObject(agent)) return [];
  const faults = validateAgent(agent as Json, '2.0.0').map(({ at, detail }) => ({ at: `/agent${at}`, detail }));
  if (faults.length > 0) return faults;
  return (agent as unknown as Actor).objectType === 'Group'
    ? [{ at: '/agent', detail: 'must be an Agent, not a Group' }]
    : [];
};

/** The canonical text of an Agent without faults. */
export const identifierOf = (agent: Actor): string => agentKey(agent) ?? '';
