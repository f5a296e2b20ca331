import type { Actor, Json, XapiVersion } from './types.ts';
import { validateAgent } from './validate-agent.ts';

/**
 * Reads a parameter that is an Agent as JSON, and no Group: documents of a Group are kept under an Agent with its identifier
 * (1.0.3 Communication 2.6). A text is what is wrong with it.
 */
export const readAgentParameter = (text: string, version: XapiVersion): Actor | string => {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return 'must be an Agent as JSON';
  }
  const faults = validateAgent(value, version);
  if (faults.length > 0) return faults.map(({ at, detail }) => `${at} ${detail}`.trim()).join('; ');
  const agent = value as unknown as Actor;
  return agent.objectType === 'Group' ? 'must be an Agent, not a Group: name the identifier of the Group in an Agent' : agent;
};
