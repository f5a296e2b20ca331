import { agentKey, eachActor } from '../../xapi/model/agents.ts';
import type { Statement } from '../../xapi/model/types.ts';
import type { Role } from '../model/types.ts';

/** Somebody with an identifier in a statement, in the strongest role that they have there. */
interface Named {
  /** The canonical text of the identifier (`agentKey`): `mbox` and `mbox_sha1sum` are one. */
  readonly identifier: string;
  readonly role: Role;
  /** A Group of which nobody knows who is in it: it is not a person, but its identifier may be somebody's. */
  readonly isGroup: boolean;
}

/** Who is in a statement. */
export interface People {
  /** The actor is a Group that does not say who its members are. */
  readonly isOpaque: boolean;
  /** Each identifier once, those of the actor first. */
  readonly named: readonly Named[];
}

const STRENGTH: Readonly<Record<Role, number>> = { actor: 2, member: 1, other: 0 };

/** Beyond so many people a map finds who is there already. */
const FEW = 8;

/**
 * Who is in a statement: each Agent with an identifier that is its actor, a member of it, its object, instructor, team,
 * context agent or context group (1.0.3 Data 2.4.2, 2.4.4, 2.4.6; 2.0 4.2.2.5), members of Groups for their Group, and
 * all of a SubStatement as `other`. The authority stands for the source and is nobody here.
 */
export const peopleOf = (statement: Statement): People => {
  const named: Named[] = [];
  let places: Map<string, number> | undefined;
  let isOpaque = false;

  const find = (identifier: string): number => {
    if (named.length <= FEW) return named.findIndex((one) => one.identifier === identifier);
    places ??= new Map(named.map((one, at) => [one.identifier, at]));
    return places.get(identifier) ?? -1;
  };
  const put = (identifier: string, role: Role, isGroup: boolean): void => {
    const at = find(identifier);
    const before = named[at];
    if (before === undefined) {
      places?.set(identifier, named.length);
      named.push({ identifier, role, isGroup });
    } else if (STRENGTH[role] > STRENGTH[before.role] || (before.isGroup && !isGroup)) {
      named[at] = {
        identifier,
        role: STRENGTH[role] > STRENGTH[before.role] ? role : before.role,
        isGroup: isGroup && before.isGroup,
      };
    }
  };

  eachActor(statement, (actor, place, inSubStatement) => {
    if (place === 'authority') return;
    const isGroup = actor.objectType === 'Group' || actor.member !== undefined;
    // The members of a Group are visited next, and stand for it.
    if (isGroup && actor.member !== undefined && actor.member.length > 0) return;
    const isOfActor = place === 'actor' && !inSubStatement;
    const isActor = isOfActor && actor === statement.actor;
    if (isActor && isGroup) isOpaque = true;
    const identifier = agentKey(actor);
    if (identifier !== undefined) put(identifier, isActor ? 'actor' : isOfActor ? 'member' : 'other', isGroup);
  });
  return { isOpaque, named };
};
