import { createBatchedLookup } from '../../../core/concurrency/batched-lookup.ts';
import type { PersonRepository } from '../../ports/consent/person-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, STRICT_CHECKS } from '../client/record-checks.ts';
import { claimIdentifiers } from './claim-identifiers.ts';
import { createMongoPeopleTogether } from './create-people.ts';
import { createFindByIdentifiers } from './find-by-identifiers.ts';
import {
  createFindSurvivors,
  createReadPerson,
  findNamed,
  type PeopleCollections,
  personDocument,
} from './person-lookup.ts';

/** Sparse indexes: few people are in any. */
export const PEOPLE_INDEXES = [{ unchained: 1 }, { mergedInto: 1 }] as const;

/** The partial index of people with a decision that waits for another person. */
export const BY_WAITING = {
  key: { waiting: 1, _id: 1 },
  partialFilterExpression: { waiting: { $exists: true } },
} as const;

/** The index of a person's identifiers. */
export const BY_PERSON = { person: 1 } as const;

/**
 * People in MongoDB. A person is written before its first identifier. Concurrent look-ups are one query for all of
 * them, with one more for new identifiers, and concurrent creations one insert a collection.
 */
export const createMongoPersonRepository = (
  collections: PeopleCollections,
  checks: RecordChecks = STRICT_CHECKS,
): PersonRepository => {
  const { people, identifiers } = collections;
  const findSurvivors = createFindSurvivors(people, checks, (ids) => findNamed(identifiers, ids));
  const findByIdentifiers = createFindByIdentifiers(collections, checks);
  const readPerson = createReadPerson(checks);
  return {
    findByIdentifiers: createBatchedLookup(findByIdentifiers),
    find: createBatchedLookup((ids: readonly string[]) => findSurvivors(ids)),
    create: createMongoPeopleTogether({ collections, checks, findByIdentifiers }),
    insert: async (person) =>
      (await findNamed(identifiers, [person.id])).length === 0 &&
      (await isInserted(people.insertOne(personDocument(person)))),
    update: async (person) =>
      (await people.replaceOne({ _id: person.id, v: person.v - 1 }, personDocument(person))).matchedCount === 1,
    addIdentifiers: async (id, added) => {
      const own = (await findSurvivors([id])).get(id)?.id;
      if (own === undefined) return new Set(added);
      const all = [...new Set(added)];
      const known = await findByIdentifiers(all);
      const wanted = all.flatMap((identifier) => (known.has(identifier) ? [] : [{ id, identifier }]));
      const owners = new Map([...known, ...(await claimIdentifiers({ collections, checks }, wanted))]);
      return new Set(added.filter((identifier) => owners.get(identifier)?.id !== own));
    },
    identifiersOf: async (id) => (await identifiers.find({ person: id }).toArray()).map(({ _id }) => _id),
    findWithOutboxEntry: async (limit) =>
      (await people.find({ unchained: { $exists: true } }, { limit, batchSize: limit }).toArray()).map(readPerson),
    scan: async ({ after = '', limit }) =>
      (
        await people
          .find(
            { _id: { $gt: after }, mergedInto: { $exists: false } },
            { sort: { _id: 1 }, limit, batchSize: limit, hint: { _id: 1 } },
          )
          .toArray()
      ).map(readPerson),
    scanWaiting: async ({ state, after = '', limit }) =>
      (
        await people
          .find({ waiting: state, _id: { $gt: after } }, { sort: { _id: 1 }, limit, batchSize: limit })
          .toArray()
      ).map(readPerson),
    count: async () =>
      (await people.estimatedDocumentCount()) - (await people.countDocuments({ mergedInto: { $exists: true } })),
  };
};
