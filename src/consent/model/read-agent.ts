import { agentKey } from '../../xapi/model/agents.ts';
import type { Actor, Json } from '../../xapi/model/types.ts';
import { validateAgent } from '../../xapi/validate/validate-agent.ts';
import type { BodyReading } from './json-reader.ts';
import { dayOf } from './day.ts';

/**
 * Reads an Agent, and no Group, to the standard that holds in statements (xAPI 2.0 4.2.2.2); its `agentKey`, empty
 * where there is a fault.
 */
export const readAgent = (reading: BodyReading, value: unknown, at: string): string => {
  if (value === undefined) {
    reading.fault(at, 'is missing: an Agent');
    return '';
  }
  const faults = validateAgent(value as Json, '2.0.0');
  for (const fault of faults) reading.fault(`${at}${fault.at}`, fault.detail);
  if (faults.length > 0) return '';
  const agent = value as Actor;
  if (agent.objectType === 'Group') reading.fault(at, 'must be an Agent, not a Group');
  return agentKey(agent) ?? '';
};

/** Reads the day of the 15th birthday: its beginning (UTC); NaN where there is a fault. */
export const readJointUntil = (reading: BodyReading, value: unknown, at: string): number =>
  dayOf(
    reading.text(
      value,
      at,
      10,
      'the day of the 15th birthday (ISO 8601) as in 2031-05-17',
      (text) => !Number.isNaN(dayOf(text)),
    ),
  );
