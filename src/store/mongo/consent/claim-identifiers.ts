import { Problem } from '../../../core/problem.ts';
import type { NewPerson, StoredPerson } from '../../ports/consent/person-repository.ts';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { insertNew } from '../client/insert-new.ts';
import type { RecordChecks } from '../client/record-checks.ts';
import { createFindSurvivors, findIdentifiers, identifierDocument, type PeopleCollections } from './person-lookup.ts';

/** Writes the second copies of identifiers, after the identifiers: an identifier of a person who is gone is free. */
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
  readonly checks: RecordChecks;
}

/**
 * Adds each free identifier to its person, who is stored; resolves with the person of each. The people of `added` have
 * just been stored by the caller without any identifier: they are not read again. Rejects with Problem
 * `store-unavailable` if an identifier that was added is not found.
 */
export const claimIdentifiers = async (
  { collections, checks }: ClaimDeps,
  wanted: readonly NewPerson[],
  added: ReadonlyMap<string, StoredPerson> = new Map(),
): Promise<ReadonlyMap<string, StoredPerson>> => {
  if (wanted.length === 0) return new Map();
  const { people, identifiers } = collections;
  const existing = await insertNew(
    identifiers,
    wanted.map(({ id, identifier }) => identifierDocument(identifier, id)),
  );
  const claimed = new Map<string, StoredPerson>();
  const others: string[] = [];
  for (const [index, { id, identifier }] of wanted.entries()) {
    const person = existing.has(index) ? undefined : added.get(id);
    if (person === undefined) others.push(identifier);
    else claimed.set(identifier, person);
  }
  const owners = new Map([...claimed].map(([identifier, { id }]) => [identifier, id]));
  if (others.length > 0) {
    for (const { _id, person } of await findIdentifiers(identifiers, others)) owners.set(_id, person);
    const found = await createFindSurvivors(people, checks)([...new Set(others.map((one) => owners.get(one) ?? ''))]);
    for (const identifier of others) {
      const person = found.get(owners.get(identifier) ?? '');
      if (!owners.has(identifier) || person === undefined)
        throw new Problem('store-unavailable', 'an identifier that was added is not found');
      claimed.set(identifier, person);
    }
  }
  await writeCopies(collections, owners);
  return claimed;
};
