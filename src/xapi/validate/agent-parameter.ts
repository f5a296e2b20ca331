import { isProblem } from '../../core/problem.ts';
import { parseStatements } from '../json/json.ts';
import type { Actor, Json, XapiVersion } from '../model/types.ts';
import { validateAgent } from './validate-agent.ts';

/** The parsed value, or a string that names the fault. Names may not be repeated in an object, as in a statement. */
const parsed = (text: string): Json | string => {
  try {
    const {
      statements: [value = null],
      single,
    } = parseStatements(Buffer.from(text));
    return single ? value : 'must be one object, not an array';
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    const repeated = thrown.kind === 'invalid-statement' ? thrown.faults.filter(({ at }) => at !== '') : [];
    return repeated.length === 0
      ? 'must be an Agent or an identified Group as JSON'
      : repeated.map(({ at, detail }) => `${at} ${detail}`).join('; ');
  }
};

/**
 * Reads a parameter with an Agent or an identified Group as JSON (1.0.3 Data 2.2, Communication 2.1.3; 2.0 4.1.6).
 * Returns a string that names the fault if it is wrong.
 */
export const readActorParameter = (text: string, version: XapiVersion): Actor | string => {
  const value = parsed(text);
  if (typeof value === 'string') return value;
  const faults = validateAgent(value, version);
  return faults.length === 0
    ? (value as unknown as Actor)
    : faults.map(({ at, detail }) => `${at} ${detail}`.trim()).join('; ');
};

/**
 * Reads a parameter with an Agent as JSON. A Group is refused: its documents are stored under an Agent with its
 * identifier (1.0.3 Communication 2.6). Returns a string that names the fault if it is wrong.
 */
export const readAgentParameter = (text: string, version: XapiVersion): Actor | string => {
  const agent = readActorParameter(text, version);
  return typeof agent === 'object' && agent.objectType === 'Group'
    ? 'must be an Agent, not a Group: name the identifier of the Group in an Agent'
    : agent;
};
