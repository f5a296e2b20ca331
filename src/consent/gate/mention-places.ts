import { agentKey, eachActor } from '../../xapi/model/agents.ts';
import type { Statement } from '../../xapi/model/types.ts';

/** The places in which a statement names a person who is not its actor; `subStatement`: any place in one. */
export const MENTION_PLACES = [
  'object',
  'instructor',
  'team',
  'contextAgents',
  'contextGroups',
  'subStatement',
] as const;
export type MentionPlace = (typeof MENTION_PLACES)[number];

const PLACES = {
  actor: undefined,
  authority: undefined,
  object: 'object',
  instructor: 'instructor',
  team: 'team',
  contextAgent: 'contextAgents',
  contextGroup: 'contextGroups',
} as const;

/**
 * The Agents and Groups that a statement names, by `agentKey`, each with its places; members have that of their Group.
 * Its own actor and its authority are not among them.
 */
export const mentionPlaces = (statement: Statement): ReadonlyMap<string, ReadonlySet<MentionPlace>> => {
  const named = new Map<string, Set<MentionPlace>>();
  eachActor(statement, (actor, position, inSubStatement) => {
    const place = inSubStatement ? 'subStatement' : PLACES[position];
    const key = place === undefined ? undefined : agentKey(actor);
    if (place === undefined || key === undefined) return;
    named.set(key, (named.get(key) ?? new Set()).add(place));
  });
  return named;
};
