import { hash } from 'node:crypto';
import { createMemo } from './memo.ts';
import type { Actor, Statement, SubStatement } from './types.ts';

/** The position of an Agent or Group in a statement; members of a Group have the position of the Group. */
type ActorPosition = 'actor' | 'object' | 'authority' | 'instructor' | 'team' | 'contextAgent' | 'contextGroup';

const EXACT_MBOX = /^mbox:[0-9a-f]{40}/;

const sha1Of = (mbox: string): string => hash('sha1', mbox, 'hex');

// The domain of an address and the scheme are case-insensitive, the local part is not (1.0.3 Data 2.4.2.3, client
// requirements).
const mboxKey = createMemo(8192, (mbox) => {
  const local = mbox.indexOf(':') + 1;
  const domain = mbox.lastIndexOf('@');
  const exact = `mailto:${mbox.slice(local, domain)}${mbox.slice(domain).toLowerCase()}`;
  const composed = exact.normalize('NFC');
  return composed === exact ? `mbox:${sha1Of(exact)}` : `mbox:${sha1Of(exact)}+${sha1Of(composed)}`;
});

/**
 * The key of an identified Agent or Group (1.0.3 Communication 2.1.3, `agent`). `mbox` and its `mbox_sha1sum`, Agent
 * and Group (2.6) have one key. An `mbox` that is not in NFC also has the hash of the NFC form, after a `+`. This
 * distinguishes people (`personKey`), not statements and documents (`exactAgentKey`). Undefined for anonymous Groups.
 */
export const agentKey = (actor: Actor): string | undefined => {
  if (actor.mbox !== undefined) return mboxKey(actor.mbox);
  if (actor.account !== undefined) {
    const { homePage, name } = actor.account;
    return `account:${homePage.length}:${homePage}${name}`;
  }
  if (actor.mbox_sha1sum !== undefined) return `mbox:${actor.mbox_sha1sum.toLowerCase()}`;
  if (actor.openid !== undefined) return `openid:${actor.openid}`;
  return undefined;
};

/** The part of an `agentKey` by which queries and documents are found: the identifier as it was written. */
export const exactAgentKey = (key: string): string => EXACT_MBOX.exec(key)?.[0] ?? key;

/** True for an Agent. A Group may have the identifier of an Agent. */
export const isAgent = ({ objectType, member }: Actor): boolean => objectType !== 'Group' && member === undefined;

type Visit = (actor: Actor, position: ActorPosition, inSubStatement: boolean) => void;

// oxlint-disable-next-line max-params -- called for every actor of every statement
const visitWithMembers = (actor: Actor, position: ActorPosition, inside: boolean, visit: Visit): void => {
  visit(actor, position, inside);
  if (actor.member !== undefined) for (const member of actor.member) visit(member, position, inside);
};

const visitStatement = (statement: Statement | SubStatement, inside: boolean, visit: Visit): void => {
  visitWithMembers(statement.actor, 'actor', inside, visit);
  const { object, context } = statement;
  if (object.objectType === 'Agent' || object.objectType === 'Group') visitWithMembers(object, 'object', inside, visit);
  else if (object.objectType === 'SubStatement') visitStatement(object, true, visit);
  if (context === undefined) return;
  if (context.instructor !== undefined) visitWithMembers(context.instructor, 'instructor', inside, visit);
  if (context.team !== undefined) visitWithMembers(context.team, 'team', inside, visit);
  if (context.contextAgents !== undefined) {
    for (const { agent } of context.contextAgents) visitWithMembers(agent, 'contextAgent', inside, visit);
  }
  if (context.contextGroups !== undefined) {
    for (const { group } of context.contextGroups) visitWithMembers(group, 'contextGroup', inside, visit);
  }
};

/**
 * Visits the Agents and Groups that `related_agents` finds (1.0.3 Communication 2.1.3; 2.0 4.1.6.1), with the members
 * of Groups. In this order: actor, object or the actors of the SubStatement, context, authority.
 */
export const eachActor = (statement: Statement, visit: Visit): void => {
  visitStatement(statement, false, visit);
  if (statement.authority !== undefined) visitWithMembers(statement.authority, 'authority', false, visit);
};
