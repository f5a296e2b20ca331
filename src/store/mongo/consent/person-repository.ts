import type { Collection } from 'mongodb';
import { Problem } from '../../../core/problem.ts';
import type { NewPerson, PersonRepository, StoredPerson } from '../../ports/person-repository.ts';
import { createRound } from '../../ports/batched-lookup.ts';
import { takenAt } from '../client/duplicate-key.ts';
import { inLanes } from '../client/per-key-queue.ts';

/** A person; what nothing is found by stands as JSON text, so that it comes back as it was and names no fields. */
interface PersonDocument {
  readonly _id: string;
  readonly v: number;
  readonly mergedInto?: string;
  /** The id of the event still to be chained. */
  readonly unchained?: string;
  readonly body: string;
}

/** The blind index of an identifier, and who has it. */
interface IdentifierDocument {
  readonly _id: string;
  readonly person: string;
}

/** The collections of people. */
export interface PeopleCollections {
  readonly people: Collection<PersonDocument>;
  readonly identifiers: Collection<IdentifierDocument>;
}

/** The indexes of people: sparse, since few are in any. */
export const PEOPLE_INDEXES = [{ unchained: 1 }, { mergedInto: 1 }] as const;

/** The index that the identifiers of a person are found by. */
export const BY_PERSON = { person: 1 } as const;

/** How many merges are followed from one person. */
const MOST_MERGES = 16;

/** How often identifiers are tried that others take or lose at the same time. */
const MOST_ROUNDS = 10;

const toDocument = ({ id, v, ...body }: StoredPerson): PersonDocument => ({
  _id: id,
  v,
  ...(body.mergedInto === undefined ? {} : { mergedInto: body.mergedInto }),
  ...(body.unchained === undefined ? {} : { unchained: body.unchained.id }),
  body: JSON.stringify(body),
});

const read = ({ _id, v, body }: PersonDocument): StoredPerson =>
  Object.assign(JSON.parse(body) as Omit<StoredPerson, 'id' | 'v'>, { id: _id, v });

/**
 * People in MongoDB. A person is written before their first identifier and removed before their last, so an identifier
 * whose person is not there is nobody's, and may be given to another. Concurrent look-ups go together: two calls for
 * all of them.
 */
export const createPersonRepository = ({ people, identifiers }: PeopleCollections): PersonRepository => {
  const surviving = async (
    ids: readonly string[],
    merges = MOST_MERGES,
  ): Promise<ReadonlyMap<string, StoredPerson>> => {
    if (ids.length === 0) return new Map();
    const found = (
      await people.find({ _id: { $in: ids } }, { batchSize: ids.length, limit: ids.length }).toArray()
    ).map(read);
    const into = [...new Set(found.flatMap(({ mergedInto }) => mergedInto ?? []))];
    const others = merges === 0 ? new Map<string, StoredPerson>() : await surviving(into, merges - 1);
    return new Map(
      found.flatMap((person) => {
        const survivor = person.mergedInto === undefined ? person : others.get(person.mergedInto);
        return survivor === undefined ? [] : [[person.id, survivor] as const];
      }),
    );
  };

  const ownersOf = (keys: readonly string[]): Promise<readonly IdentifierDocument[]> =>
    identifiers.find({ _id: { $in: keys } }, { batchSize: keys.length, limit: keys.length }).toArray();

  const lookUp = async (keys: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>> => {
    const owners = await ownersOf(keys);
    const found = await surviving([...new Set(owners.map(({ person }) => person))]);
    return new Map(
      owners.flatMap(({ _id, person }) => {
        const survivor = found.get(person);
        return survivor === undefined ? [] : [[_id, survivor] as const];
      }),
    );
  };

  /** Those of the documents whose key was free, and which are there now. */
  const insert = async <T extends { readonly _id: string }>(
    collection: Collection<T>,
    documents: readonly T[],
  ): Promise<readonly T[]> => {
    try {
      await collection.insertMany(documents as never, { ordered: false });
      return documents;
    } catch (thrown) {
      const taken = new Set(takenAt(thrown));
      return documents.filter((_, index) => !taken.has(index));
    }
  };

  /** Gives each identifier to its person where it is nobody's; resolves with who has each then. */
  const give = async (wanted: readonly NewPerson[]): Promise<ReadonlyMap<string, StoredPerson>> => {
    const holders = new Map<string, StoredPerson>();
    let open = wanted;
    for (let round = 0; open.length > 0; round++) {
      if (round === MOST_ROUNDS)
        throw new Problem('store-unavailable', 'identifiers change hands faster than they can be given');
      await insert(
        identifiers,
        open.map(({ id, identifier }) => ({ _id: identifier, person: id })),
      );
      const owners = new Map(
        (await ownersOf(open.map(({ identifier }) => identifier))).map(({ _id, person }) => [_id, person]),
      );
      const found = await surviving([...new Set(owners.values())]);
      const nobodys: NewPerson[] = [];
      for (const one of open) {
        const owner = owners.get(one.identifier);
        const holder = owner === undefined ? undefined : found.get(owner);
        if (holder !== undefined) holders.set(one.identifier, holder);
        else nobodys.push(one);
      }
      await inLanes(nobodys, async ({ id, identifier }) => {
        const person = owners.get(identifier);
        if (person === id) await identifiers.deleteOne({ _id: identifier, person });
        else if (person !== undefined)
          await identifiers.updateOne({ _id: identifier, person }, { $set: { person: id } });
      });
      // Whoever is not there any more gets nothing.
      open = nobodys.filter(({ id, identifier }) => owners.get(identifier) !== id);
    }
    return holders;
  };

  return {
    lookUp: createRound(lookUp),
    find: createRound((ids) => surviving(ids)),
    create: async (given) => {
      const wanted = [...new Map(given.toReversed().map((one) => [one.identifier, one])).values()];
      if (wanted.length === 0) return new Map();
      const made = await insert(
        people,
        wanted.map(({ id }) => toDocument({ id, decisions: {}, v: 1 })),
      );
      const holders = await give(wanted);
      const holding = new Set([...holders.values()].map(({ id }) => id));
      const lost = made.map(({ _id }) => _id).filter((id) => !holding.has(id));
      if (lost.length > 0) await people.deleteMany({ _id: { $in: lost }, v: 1 });
      return holders;
    },
    change: async (person) =>
      (await people.replaceOne({ _id: person.id, v: person.v - 1 }, toDocument(person))).matchedCount === 1,
    addIdentifiers: async (id, added) => {
      const holders = await give([...new Set(added)].map((identifier) => ({ id, identifier })));
      const own = (await surviving([id])).get(id)?.id;
      return new Set(added.filter((identifier) => own === undefined || holders.get(identifier)?.id !== own));
    },
    countIdentifiers: async (id) => identifiers.countDocuments({ person: id }),
    removeIdentifiers: async (id) => {
      await identifiers.deleteMany({ person: id });
    },
    remove: async (id) => {
      await people.deleteOne({ _id: id });
      await identifiers.deleteMany({ person: id });
    },
    unchained: async (limit) =>
      (await people.find({ unchained: { $exists: true } }, { limit, batchSize: limit }).toArray()).map(read),
    walk: async ({ after = '', limit }) =>
      (
        await people
          .find({ _id: { $gt: after }, mergedInto: { $exists: false } }, { sort: { _id: 1 }, limit, batchSize: limit })
          .toArray()
      ).map(read),
    count: async () =>
      (await people.countDocuments({})) - (await people.countDocuments({ mergedInto: { $exists: true } })),
  };
};
