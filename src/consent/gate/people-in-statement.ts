import { agentKey, eachActor } from '../../xapi/model/agents.ts';
import type { Statement, StatementPerson } from '../../xapi/model/types.ts';

type Role = StatementPerson['role'];

/** An identifier in a statement, in the strongest role that it has there. */
interface NamedPerson {
  /** The identifier as it is written (`agentKey`): `mbox` and `mbox_sha1sum` are one, other spellings are not. */
  readonly identifier: string;
  readonly role: Role;
  /** A Group without members: it is no person, but its identifier may be a person's. */
  readonly isGroup: boolean;
}

export interface PeopleInStatement {
  /** The actor is a Group that does not say who its members are. */
  readonly isOpaque: boolean;
  /** Each identifier once, those of the actor first. */
  readonly named: readonly NamedPerson[];
}

const STRENGTH: Readonly<Record<Role, number>> = { actor: 2, member: 1, other: 0 };

/** Beyond so many people a map finds an identifier faster than a scan. */
const SCAN_LIMIT = 8;

/**
 * Finds every Agent with an identifier (1.0.3 Data 2.4.2, 2.4.4, 2.4.6; 2.0 4.2.2.5). Members stand for their Group,
 * all people of a SubStatement count as `other`, and the authority, which is the source, does not count.
 */
export const peopleInStatement = (statement: Statement): PeopleInStatement => {
  const named: NamedPerson[] = [];
  let positions: Map<string, number> | undefined;
  let isOpaque = false;

  const find = (identifier: string): number => {
    if (named.length <= SCAN_LIMIT) return named.findIndex((one) => one.identifier === identifier);
    positions ??= new Map(named.map((one, at) => [one.identifier, at]));
    return positions.get(identifier) ?? -1;
  };
  const add = (identifier: string, role: Role, isGroup: boolean): void => {
    const at = find(identifier);
    const before = named[at];
    if (before === undefined) {
      positions?.set(identifier, named.length);
      named.push({ identifier, role, isGroup });
    } else if (STRENGTH[role] > STRENGTH[before.role] || (before.isGroup && !isGroup)) {
      named[at] = {
        identifier,
        role: STRENGTH[role] > STRENGTH[before.role] ? role : before.role,
        isGroup: isGroup && before.isGroup,
      };
    }
  };

  eachActor(statement, (actor, position, inSubStatement) => {
    if (position === 'authority') return;
    const isGroup = actor.objectType === 'Group' || actor.member !== undefined;
    // The members of a Group are visited next, and stand for it.
    if (isGroup && actor.member !== undefined && actor.member.length > 0) return;
    const isOfActor = position === 'actor' && !inSubStatement;
    const isActor = isOfActor && actor === statement.actor;
    if (isActor && isGroup) isOpaque = true;
    const key = agentKey(actor);
    if (key !== undefined) add(key, isActor ? 'actor' : isOfActor ? 'member' : 'other', isGroup);
  });
  return { isOpaque, named };
};
