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
 * The filters of a request as groups of tokens: a statement matches with one token of every group. The rarest kind
 * comes first: people of the confinement, registration, agent, activity, verb, source of the confinement.
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
