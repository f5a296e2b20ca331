import type { Collection } from 'mongodb';
import type { EndOfRelease, ReleasedPerson, ReleaseRepository, StoredRelease } from '../../ports/release-repository.ts';
import { takenAt } from '../client/duplicate-key.ts';

/** A release. The fields that few have at a time are named by whose turn it is: their indexes are sparse. */
export interface ReleaseDocument {
  readonly _id: string;
  readonly study: string;
  readonly statement: string;
  readonly source: string;
  readonly people: readonly ReleasedPerson[];
  readonly pseudonyms: readonly string[];
  readonly owner: number;
  /** The owner, while it has not left. */
  readonly dueOf?: number;
  readonly due?: number;
  readonly order?: string;
  /** The owner, while it is over and not told. */
  readonly endingOf?: number;
  readonly ending?: EndOfRelease;
  /** The owner, while it is asked for again. */
  readonly againOf?: number;
  readonly again?: number;
}

/** The indexes that releases are found by. */
export const RELEASE_INDEXES = [{ 'people.id': 1, study: 1 }, { statement: 1 }, { study: 1, _id: 1 }] as const;
/** Those of the fields that few have. */
export const SPARSE_RELEASE_INDEXES = [{ dueOf: 1, due: 1, order: 1 }, { endingOf: 1 }, { againOf: 1 }] as const;

const toDocument = ({ key, due, order, ending, again, owner, ...rest }: StoredRelease): ReleaseDocument => ({
  _id: key,
  ...rest,
  owner,
  ...(due === undefined ? {} : { dueOf: owner, due, order: order ?? key }),
  ...(ending === undefined ? {} : { endingOf: owner, ending }),
  ...(again === undefined ? {} : { againOf: owner, again }),
});

const read = ({
  _id,
  study,
  statement,
  source,
  people,
  pseudonyms,
  owner,
  due,
  order,
  ending,
  again,
}: ReleaseDocument): StoredRelease => ({
  key: _id,
  study,
  statement,
  source,
  owner,
  pseudonyms,
  people: people.map(({ id, recordGeneration, studyGeneration }) => ({ id, recordGeneration, studyGeneration })),
  ...(due === undefined ? {} : { due }),
  ...(order === undefined ? {} : { order }),
  ...(ending === undefined ? {} : { ending }),
  ...(again === undefined ? {} : { again }),
});

/** Releases in MongoDB, one document each. */
export const createReleaseRepository = (collection: Collection<ReleaseDocument>): ReleaseRepository => {
  const find = async (keys: readonly string[]): Promise<ReadonlyMap<string, StoredRelease>> =>
    new Map(
      keys.length === 0
        ? []
        : (await collection.find({ _id: { $in: keys } }, { batchSize: keys.length }).toArray()).map((one) => [
            one._id,
            read(one),
          ]),
    );
  const list = async (
    filter: object,
    sort: Readonly<Record<string, 1>>,
    limit: number,
  ): Promise<readonly StoredRelease[]> =>
    (await collection.find(filter, { sort, limit, batchSize: limit }).toArray()).map(read);
  const above = (after: string | undefined): object => (after === undefined ? {} : { _id: { $gt: after } });
  return {
    add: async (releases) => {
      if (releases.length === 0) return new Map();
      try {
        await collection.insertMany(releases.map(toDocument), { ordered: false });
        return new Map();
      } catch (thrown) {
        return find(takenAt(thrown).flatMap((index) => releases[index]?.key ?? []));
      }
    },
    find,
    due: ({ owner, study }, now, limit) =>
      list({ dueOf: owner, study, due: { $lte: now } }, { due: 1, order: 1 }, limit),
    leave: async (keys) => {
      if (keys.length === 0) return new Set();
      await collection.updateMany({ _id: { $in: keys } }, { $unset: { dueOf: '', due: '', order: '' } });
      return new Set((await find(keys)).keys());
    },
    cancel: async (keys) => {
      if (keys.length > 0) await collection.deleteMany({ _id: { $in: keys }, dueOf: { $exists: true } });
    },
    end: async (keys, why) => {
      if (keys.length === 0) return;
      const owners = new Set([...(await find(keys)).values()].map(({ owner }) => owner));
      for (const owner of owners)
        await collection.updateMany(
          { _id: { $in: keys }, owner, endingOf: { $exists: false } },
          { $set: { endingOf: owner, ending: why } },
        );
    },
    waiting: async () =>
      new Set(
        (
          await Promise.all(
            (['endingOf', 'againOf'] as const).map((field) => collection.distinct(field, { [field]: { $gte: 0 } })),
          )
        )
          .flat()
          .filter((owner) => owner !== undefined),
      ),
    ending: (owner, limit) => list({ endingOf: owner }, { _id: 1 }, limit),
    ofPeople: (people, { after, limit }) =>
      list({ people: { $elemMatch: { id: { $in: people } } }, ...above(after) }, { _id: 1 }, limit),
    ofStatements: async (statements) =>
      (await collection.find({ statement: { $in: statements } }, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(
        read,
      ),
    ofStudy: (study, { after, limit }) => list({ study, ...above(after) }, { _id: 1 }, limit),
    again: async (keys) => {
      const there = await find(keys);
      for (const owner of new Set([...there.values()].map((one) => one.owner)))
        await collection.updateMany({ _id: { $in: keys }, owner }, { $set: { againOf: owner }, $inc: { again: 1 } });
      // One may have gone while it was asked for.
      const left = await find(keys);
      return new Set(keys.filter((key) => !left.has(key)));
    },
    asked: (owner, limit) => list({ againOf: owner, endingOf: { $exists: false } }, { _id: 1 }, limit),
    heard: async (releases) => {
      for (const again of new Set(releases.map((one) => one.again))) {
        const keys = releases.filter((one) => one.again === again).map(({ key }) => key);
        if (again !== undefined)
          await collection.updateMany({ _id: { $in: keys }, again }, { $unset: { againOf: '', again: '' } });
      }
    },
    remove: async (keys) => {
      if (keys.length === 0) return;
      await collection.deleteMany({ _id: { $in: keys }, againOf: { $exists: false } });
      await collection.updateMany(
        { _id: { $in: keys }, againOf: { $exists: true } },
        { $unset: { endingOf: '', ending: '' } },
      );
    },
    removeStudy: async (study, limit) => {
      const some = await collection.find({ study }, { projection: { _id: 1 }, limit, batchSize: limit }).toArray();
      if (some.length > 0) await collection.deleteMany({ _id: { $in: some.map(({ _id }) => _id) } });
      return some.length === limit;
    },
  };
};
