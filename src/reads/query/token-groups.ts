import type { Token } from '../../xapi/model/types.ts';
import type { StatementsParameters } from './parameters.ts';
import { type Confinement, MAX_LISTED_SOURCES } from './confinement.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import {
  activityToken,
  agentToken,
  authorToken,
  personToken,
  registrationToken,
  relatedActivityToken,
  relatedAgentToken,
  sourceToken,
  verbToken,
} from '../../xapi/statement/tokens.ts';

/** The tokens of a confinement. */
const tokensOfSources = ({ sources, author, authorless }: Confinement): readonly Token[] | undefined => {
  if (sources === undefined || sources.length > MAX_LISTED_SOURCES) return undefined;
  return author === undefined || authorless !== undefined ? sources.map(sourceToken) : [authorToken(author)];
};

/**
 * The filters of a request as groups of tokens: a statement matches with one token of every group. The rarest kind
 * comes first: people or actor of the confinement, registration, agent, activity, verb, sources or author of the
 * confinement.
 */
export const tokenGroups = (
  parameters: StatementsParameters,
  confinement: Confinement,
): readonly (readonly Token[])[] => {
  const { registration, agent, activity, verb, related_agents, related_activities } = parameters;
  const { own, actor } = confinement;
  const key = agent && agentKey(agent);
  const groups: (readonly Token[])[] = own === undefined ? [] : [own.map(personToken)];
  if (actor !== undefined) groups.push([actor]);
  if (registration !== undefined) groups.push([registrationToken(registration)]);
  if (key !== undefined) groups.push(related_agents ? [agentToken(key), relatedAgentToken(key)] : [agentToken(key)]);
  if (activity !== undefined)
    groups.push(
      related_activities ? [activityToken(activity), relatedActivityToken(activity)] : [activityToken(activity)],
    );
  if (verb !== undefined) groups.push([verbToken(verb)]);
  const ofSources = tokensOfSources(confinement);
  if (ofSources !== undefined) groups.push(ofSources);
  return groups;
};
