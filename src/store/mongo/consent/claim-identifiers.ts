import { Problem } from '../../../core/problem.ts';
import type { NewPerson, StoredPerson } from '../../ports/consent/person-repository.ts';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { insertNew } from '../client/insert-new.ts';
import { findIdentifiers, type FindSurvivors, identifierDocument, type PeopleCollections } from './person-lookup.ts';

/** The most attempts to claim identifiers that other processes claim or lose at the same time. */
const MAX_ROUNDS = 10;

/** Writes the second copies of identifiers, after these: one of a person who is gone is free. */
export const writeCopies = async (
  { copies }: Pick<PeopleCollections, 'copies'>,
  owners: ReadonlyMap<string, string>,
): Promise<void> => {
  const documents = [...owners].map(([identifier, person]) => identifierDocument(identifier, person));
  const existing = await insertNew(copies, documents);
  await forEachConcurrently(
    documents.filter((_, index) => existing.has(index)),
    async ({ _id, ...copy }) => {
      await copies.updateOne({ _id, person: { $ne: copy.person } }, { $set: copy });
    },
  );
};

interface ClaimDeps {
  readonly collections: PeopleCollections;
  readonly findSurvivors: FindSurvivors;
}

/**
 * Adds each free identifier to its person; resolves with the person of each. Rejects with Problem `store-unavailable`
 * where other processes change the same identifiers faster.
 */
export const claimIdentifiers = async (
  { collections, findSurvivors }: ClaimDeps,
  wanted: readonly NewPerson[],
): Promise<ReadonlyMap<string, StoredPerson>> => {
  const { identifiers } = collections;
  const claimed = new Map<string, StoredPerson>();
  const ownerOf = new Map<string, string>();
  let open = wanted;
  for (let round = 0; open.length > 0; round++) {
    if (round === MAX_ROUNDS)
      throw new Problem('store-unavailable', 'identifiers change hands faster than they can be given');
    await insertNew(
      identifiers,
      open.map(({ id, identifier }) => identifierDocument(identifier, id)),
    );
    const documents = await findIdentifiers(
      identifiers,
      open.map(({ identifier }) => identifier),
    );
    const owners = new Map(documents.map(({ _id, person }) => [_id, person]));
    const found = await findSurvivors([...new Set(owners.values())]);
    const free: NewPerson[] = [];
    for (const claim of open) {
      const owner = owners.get(claim.identifier);
      const person = owner === undefined ? undefined : found.get(owner);
      if (owner !== undefined && person !== undefined) {
        claimed.set(claim.identifier, person);
        ownerOf.set(claim.identifier, owner);
      } else free.push(claim);
    }
    await forEachConcurrently(free, async ({ id, identifier }) => {
      const person = owners.get(identifier);
      const { _id, ...own } = identifierDocument(identifier, id);
      if (person === id) await identifiers.deleteOne({ _id, person });
      else if (person !== undefined) await identifiers.updateOne({ _id, person }, { $set: own });
    });
    // A person that does not exist any more gets none.
    open = free.filter(({ id, identifier }) => owners.get(identifier) !== id);
  }
  await writeCopies(collections, ownerOf);
  return claimed;
};
