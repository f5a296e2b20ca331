import { Problem } from '../../../core/problem.ts';
import type { NewPerson, StoredPerson } from '../../ports/consent/person-repository.ts';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { insertNew } from '../client/insert-new.ts';
import { findIdentifiers, findSurvivors, type PeopleCollections } from './person-lookup.ts';

/** The most attempts to claim identifiers that other processes claim or lose at the same time. */
const MAX_ROUNDS = 10;

/**
 * Adds each free identifier to its person; resolves with the person of each. Rejects with Problem `store-unavailable`
 * where other processes change the same identifiers faster.
 */
export const claimIdentifiers = async (
  { people, identifiers }: PeopleCollections,
  wanted: readonly NewPerson[],
): Promise<ReadonlyMap<string, StoredPerson>> => {
  const claimed = new Map<string, StoredPerson>();
  let open = wanted;
  for (let round = 0; open.length > 0; round++) {
    if (round === MAX_ROUNDS)
      throw new Problem('store-unavailable', 'identifiers change hands faster than they can be given');
    await insertNew(
      identifiers,
      open.map(({ id, identifier }) => ({ _id: identifier, person: id })),
    );
    const documents = await findIdentifiers(
      identifiers,
      open.map(({ identifier }) => identifier),
    );
    const owners = new Map(documents.map(({ _id, person }) => [_id, person]));
    const found = await findSurvivors(people, [...new Set(owners.values())]);
    const free: NewPerson[] = [];
    for (const claim of open) {
      const owner = owners.get(claim.identifier);
      const person = owner === undefined ? undefined : found.get(owner);
      if (person !== undefined) claimed.set(claim.identifier, person);
      else free.push(claim);
    }
    await forEachConcurrently(free, async ({ id, identifier }) => {
      const person = owners.get(identifier);
      if (person === id) await identifiers.deleteOne({ _id: identifier, person });
      else if (person !== undefined) await identifiers.updateOne({ _id: identifier, person }, { $set: { person: id } });
    });
    // A person that does not exist any more gets none.
    open = free.filter(({ id, identifier }) => owners.get(identifier) !== id);
  }
  return claimed;
};
