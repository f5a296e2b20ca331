import type { CopiedKind, CopiedPerson, CopiedRecords, CopyRepository } from '../ports/copy-repository.ts';
import { copiedCollection, readCopied } from './copied-collections.ts';
import type { RecordChecks } from './client/record-checks.ts';
import type { Collections } from './collections.ts';
import { identifierDocument, personDocument } from './consent/person-lookup.ts';
import { violationCountKey } from './profiles/violation-repository.ts';

/** Adds their identifiers to people. */
const withIdentifiers = async (
  { identifiers }: Collections['people'],
  people: readonly CopiedPerson[],
): Promise<readonly CopiedPerson[]> => {
  const ids = people.map(({ person }) => person.id);
  const found = ids.length === 0 ? [] : await identifiers.find({ person: { $in: ids } }).toArray();
  const ofPerson = new Map(ids.map((id) => [id, [] as string[]]));
  for (const { _id, person } of found) ofPerson.get(person)?.push(_id);
  return people.map(({ person }) => ({ person, identifiers: (ofPerson.get(person.id) ?? []).sort() }));
};

/** Gives earlier versions the IRI of their profile, of which their keys have only the hash. */
const withProfiles = async (
  { profiles }: Collections['profiles'],
  earlier: readonly CopiedRecords['earlierProfiles'][],
): Promise<readonly CopiedRecords['earlierProfiles'][]> => {
  const hashes = [...new Set(earlier.map(({ profile }) => profile))];
  const found =
    hashes.length === 0
      ? []
      : await profiles.find({ _id: { $in: hashes } }, { projection: { id: 1 }, limit: hashes.length }).toArray();
  const ids = new Map(found.map(({ _id, id }) => [_id, id]));
  return earlier.flatMap((one) => {
    const profile = ids.get(one.profile);
    return profile === undefined ? [] : [{ ...one, profile }];
  });
};

const putPeople = async (
  { people, identifiers, copies }: Collections['people'],
  given: readonly CopiedPerson[],
): Promise<void> => {
  if (given.length === 0) return;
  const byId = [...new Map(given.map((one) => [one.person.id, one])).values()];
  await people.bulkWrite(
    byId.map(({ person }) => ({
      replaceOne: { filter: { _id: person.id }, replacement: personDocument(person), upsert: true },
    })),
  );
  const last = new Set(byId);
  const ownerOf = new Map(
    given.filter((one) => last.has(one)).flatMap((one) => one.identifiers.map((_id) => [_id, one.person.id] as const)),
  );
  const owned = [...ownerOf].map(([_id, person]) => identifierDocument(_id, person));
  for (const collection of [copies, identifiers])
    await collection.deleteMany({ person: { $in: byId.map(({ person }) => person.id) } });
  if (owned.length === 0) return;
  for (const collection of [copies, identifiers])
    await collection.deleteMany({ _id: { $in: owned.map(({ _id }) => _id) } });
  for (const collection of [identifiers, copies]) await collection.insertMany(owned);
};

/** Copies of a store in MongoDB, in the order of keys. Not for two writers at a time: puts are upserts. */
export const createMongoCopyRepository = (all: Collections, checks: RecordChecks): CopyRepository => ({
  page: async <K extends CopiedKind>(
    kind: K,
    { after, limit }: { readonly after?: unknown; readonly limit: number },
  ) => {
    const documents = await copiedCollection(all, kind)
      .find(after === undefined ? {} : { _id: { $gt: after as string } }, {
        sort: { _id: 1 },
        limit,
        batchSize: limit,
        hint: { _id: 1 },
      })
      .toArray();
    const read = documents.map(readCopied(kind, checks)) as readonly unknown[];
    let records = read;
    if (kind === 'people') records = await withIdentifiers(all.people, read as readonly CopiedPerson[]);
    if (kind === 'earlierProfiles')
      records = await withProfiles(all.profiles, read as readonly CopiedRecords['earlierProfiles'][]);
    const last = documents.at(-1);
    return {
      records: records as readonly CopiedRecords[K][],
      ...(last !== undefined && documents.length >= limit && { next: last._id }),
    };
  },
  findPeople: async (ids) => {
    const found = await all.people.people
      .find({ $or: [{ _id: { $in: [...ids] } }, { mergedInto: { $in: [...ids] } }] }, { sort: { _id: 1 } })
      .toArray();
    return withIdentifiers(all.people, found.map(readCopied('people', checks)));
  },
  putPeople: (people) => putPeople(all.people, people),
  putViolationCounts: async (counts) => {
    if (counts.length > 0)
      await all.violations.counts.bulkWrite(
        counts.map((count) => ({
          replaceOne: { filter: { _id: violationCountKey(count) }, replacement: { ...count }, upsert: true },
        })),
      );
  },
});
