import { agentKey } from '../../xapi/model/agents.ts';
import type { Actor, Json } from '../../xapi/model/types.ts';
import { validateAgent } from '../../xapi/validate/validate-agent.ts';
import { dayOf } from './day.ts';
import type { JsonReader } from './json-reader.ts';

/** Reads an Agent, and no Group, by the rules for statements (xAPI 2.0 4.2.2.2): its `agentKey`; empty at a fault. */
export const readAgent = (reader: JsonReader, value: unknown, at: string): string => {
  if (value === undefined) {
    reader.fault(at, 'is missing: an Agent');
    return '';
  }
  const faults = validateAgent(value as Json, '2.0.0');
  for (const fault of faults) reader.fault(`${at}${fault.at}`, fault.detail);
  if (faults.length > 0) return '';
  const agent = value as Actor;
  if (agent.objectType === 'Group') reader.fault(at, 'must be an Agent, not a Group');
  return agentKey(agent) ?? '';
};

/** Reads the member `jointUntil`, the day of the 15th birthday: its first instant (UTC); NaN at a fault. */
export const readParentalConsentEnd = (reader: JsonReader, value: unknown): number =>
  dayOf(
    reader.text(value, '/jointUntil', {
      max: 10,
      must: 'the day of the 15th birthday (ISO 8601) as in 2031-05-17',
      is: (text) => !Number.isNaN(dayOf(text)),
    }),
  );
