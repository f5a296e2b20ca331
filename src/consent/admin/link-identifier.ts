import type { PersonRepository, StoredPerson } from '../../store/ports/person-repository.ts';
import { Problem } from '../../core/problem.ts';
import type { By } from '../model/actions.ts';
import type { EventContent } from '../audit/hash-chain.ts';
import type { DecidedPurpose } from '../decisions/decision-service.ts';
import type { Finish } from '../decisions/outbox-relay.ts';
import { mergePeople } from './merge-people.ts';
import type { Owe } from '../decisions/outbox-entry.ts';
import { personFrom } from '../people/person-mapping.ts';

/** What an institution's assertion came to. */
export interface Identified {
  /** The id of the person, who may have been found to be somebody else before. */
  readonly id: string;
  /** The identifier was somebody else's, who is this person from now on. */
  readonly merged: boolean;
  /** The id of the erasure that it brings. */
  readonly erasure?: string;
}

/** What `createIdentify` is built from. */
export interface IdentifyDeps {
  readonly people: Pick<PersonRepository, 'find' | 'lookUp' | 'change' | 'addIdentifiers'>;
  readonly finish: Finish;
  readonly owe: Owe;
  readonly purposes: (ids: readonly string[]) => Promise<ReadonlyMap<string, DecidedPurpose>>;
  readonly now: () => number;
}

/**
 * Gives a person an identifier (as its blind index), as the institution asserts. Where it was somebody else's the two
 * are one from then on, and of each purpose the more restrictive state holds until they decide again. Rejects with
 * Problem `not-found` where there is no such person, `overloaded` where 20 others came first, `store-unavailable` or
 * `journal-unavailable`: then it may hold in part, and the same again does the rest.
 */
export type Identify = (person: string, identifier: string, by: By) => Promise<Identified>;

const TRIES = 20;

/**
 * Builds it. The survivor is written first, with the states of both and the other's id in `was`: from then on nothing
 * is permitted that either has refused. Then the other is said to be the survivor, only where they have not decided
 * anything since; where they have, it begins anew.
 */
export const createIdentify = ({ people, finish, owe, purposes, now }: IdentifyDeps): Identify => {
  const merge = async (
    survivor: StoredPerson,
    other: StoredPerson,
    by: By,
  ): Promise<{ readonly erasure?: string } | undefined> => {
    const ids = [...new Set([...Object.keys(survivor.decisions), ...Object.keys(other.decisions)])];
    const known = await purposes(ids);
    // An earlier try may have come as far as the survivor.
    const again = new Set([other.id, ...(other.was ?? []).map(({ id }) => id)]);
    const { was = [], ...rest } = personFrom(survivor);
    const at = now();
    const merged = mergePeople(
      { ...rest, was: was.filter(({ id }) => !again.has(id)) },
      personFrom(other),
      (id) => known.get(id)?.purpose.basis,
      at,
    );
    const decided = merged.purposes.map(
      ({ purpose, from, to, generation, erases }): Omit<EventContent, 'id' | 'person'> => {
        const hash = known.get(purpose)?.purpose.hash;
        return {
          at,
          type: 'decision',
          purpose,
          ...(hash === undefined ? {} : { purposeHash: hash }),
          from,
          to,
          generation,
          by,
          data: { choice: 'merge', ...(erases === undefined ? {} : { erases }) },
        };
      },
    );
    const unchained = owe(survivor.id, [{ at, type: 'person.merged', by, data: { former: other.id } }, ...decided]);
    const { jointUntil, decisions } = merged.person;
    const saids = [survivor, other].flatMap(({ jointSaid = [] }) => jointSaid);
    const after: StoredPerson = {
      ...survivor,
      decisions,
      was: merged.person.was ?? [],
      ...(jointUntil === undefined ? {} : { jointUntil }),
      ...(saids.length === 0 ? {} : { jointSaid: Math.max(...saids) }),
      unchained,
      v: survivor.v + 1,
    };
    if (!(await people.change(after))) return undefined;
    const finished = await finish.one(after);
    if (!(await people.change({ id: other.id, mergedInto: survivor.id, decisions: {}, v: other.v + 1 })))
      return undefined;
    return finished?.erasure === undefined ? {} : { erasure: finished.erasure };
  };

  return async (id, identifier, by) => {
    for (let tries = 0; tries < TRIES; tries++) {
      const survivor = (await people.find([id])).get(id);
      if (survivor === undefined) throw new Problem('not-found', 'there is no such person');
      const other = (await people.lookUp([identifier])).get(identifier);
      if (other?.id === survivor.id) return { id: survivor.id, merged: false };
      if (other === undefined) {
        if ((await people.addIdentifiers(survivor.id, [identifier])).size === 0)
          return { id: survivor.id, merged: false };
        continue;
      }
      const owing = [survivor, other].find(({ unchained }) => unchained !== undefined);
      if (owing !== undefined) {
        await finish.one(owing);
        continue;
      }
      const done = await merge(survivor, other, by);
      if (done !== undefined) return { id: survivor.id, merged: true, ...done };
    }
    throw new Problem('overloaded', 'too many decide for these people at once; the same again does the rest');
  };
};
