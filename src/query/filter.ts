import type { Token } from '../xapi/model/types.ts';
import type { StatementsParameters } from './parameters.ts';
import type { Confinement } from './confinement.ts';
import { agentKey } from '../xapi/model/agents.ts';
import {
  activityToken,
  agentToken,
  personToken,
  registrationToken,
  relatedActivityToken,
  relatedAgentToken,
  sourceToken,
  verbToken,
} from '../xapi/statement/tokens.ts';

/**
 * Turns the filters of a request into groups of tokens, the rarest kind first: the people whom the reader is confined
 * to, registration, agent, activity, verb, and last the source that the reader is confined to, where there are any.
 */
export const tokenGroups = (
  parameters: StatementsParameters,
  { confinedTo, own }: Confinement,
): readonly (readonly Token[])[] => {
  const { registration, agent, activity, verb, related_agents, related_activities } = parameters;
  const key = agent && agentKey(agent);
  const groups: (readonly Token[])[] = own === undefined ? [] : [own.map(personToken)];
  if (registration !== undefined) groups.push([registrationToken(registration)]);
  if (key !== undefined) groups.push(related_agents ? [agentToken(key), relatedAgentToken(key)] : [agentToken(key)]);
  if (activity !== undefined)
    groups.push(
      related_activities ? [activityToken(activity), relatedActivityToken(activity)] : [activityToken(activity)],
    );
  if (verb !== undefined) groups.push([verbToken(verb)]);
  if (confinedTo !== undefined) groups.push([sourceToken(confinedTo)]);
  return groups;
};
