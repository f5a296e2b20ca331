import { isObject } from '../../core/json-object.ts';
import { DAY } from '../../core/json-schema.ts';
import type { Fault } from '../../core/problem.ts';
import { addPeriod } from '../../access/sources/period.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import type { Actor, Json } from '../../xapi/model/types.ts';
import { validateAgent } from '../../xapi/validate/validate-agent.ts';
import { dayOf } from './day.ts';

/** The day of the 15th birthday. */
export const PARENTAL_CONSENT_END = {
  ...DAY,
  'x-must': 'the day of the 15th birthday (ISO 8601) as in 2031-05-17',
};

/** A child who is born today is 15 in 15 years; the rest is for birthdays that are asserted early. */
const MAX_AHEAD = { months: 18 * 12, days: 0 };

/** The fault of a `jointUntil` more than 18 years after `now` (milliseconds since the epoch). */
export const parentalConsentFaults =
  (now: number) =>
  ({ jointUntil }: Readonly<Record<string, unknown>>): readonly Fault[] =>
    typeof jointUntil === 'string' && dayOf(jointUntil) > addPeriod(now, MAX_AHEAD)
      ? [{ at: '/jointUntil', detail: 'must be at most 18 years ahead: it is the day of the 15th birthday' }]
      : [];

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
