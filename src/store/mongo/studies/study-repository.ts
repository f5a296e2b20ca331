import type { Collection } from 'mongodb';
import type { StoredStudy, StudyRepository } from '../../ports/study-repository.ts';
import { inserted, takenAt } from '../client/duplicate-key.ts';

/** How a study stands, as JSON text, so that it comes back as it was. */
export interface StudyDocument {
  readonly _id: string;
  readonly v: number;
  readonly body: string;
}

/** Somebody who takes part in a study: both are in the key. */
interface ParticipantDocument {
  readonly _id: string;
  readonly study: string;
  readonly person: string;
}

/** How far the releaser of a partition, the key, has come. */
interface ReleaserDocument {
  readonly _id: number;
  readonly offset: number;
}

/** The collections of studies. */
export interface StudyCollections {
  readonly studies: Collection<StudyDocument>;
  readonly participants: Collection<ParticipantDocument>;
  readonly releasers: Collection<ReleaserDocument>;
}

/** The index that the participants of a study are found by. */
export const BY_STUDY_AND_PERSON = { study: 1, person: 1 } as const;

const contentOf = ({ v, ...body }: StoredStudy): Omit<StudyDocument, '_id'> => ({ v, body: JSON.stringify(body) });

const read = ({ v, body }: StudyDocument): StoredStudy => ({ ...(JSON.parse(body) as StoredStudy), v });

/** Studies in MongoDB. The `v` that was seen is part of the filter, so that comparing and writing are one step. */
export const createStudyRepository = ({
  studies: collection,
  participants,
  releasers,
}: StudyCollections): StudyRepository => ({
  add: async (study) => inserted(collection.insertOne({ _id: study.id, ...contentOf(study) })),
  find: async (id) => {
    const found = await collection.findOne({ _id: id });
    return found === null ? undefined : read(found);
  },
  all: async () => (await collection.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(read),
  change: async (study) =>
    (await collection.replaceOne({ _id: study.id, v: study.v - 1 }, contentOf(study))).matchedCount === 1,
  join: async (study, people) => {
    if (people.length === 0) return;
    try {
      await participants.insertMany(
        people.map((person) => ({ _id: `${study}/${person}`, study, person })),
        { ordered: false },
      );
    } catch (thrown) {
      takenAt(thrown);
    }
  },
  part: async (study, people) => {
    if (people.length > 0)
      await participants.deleteMany({ _id: { $in: people.map((person) => `${study}/${person}`) } });
  },
  participants: async (study, { after, limit }) =>
    (
      await participants
        .find(
          { study, ...(after === undefined ? {} : { person: { $gt: after } }) },
          { sort: { person: 1 }, limit, batchSize: limit },
        )
        .toArray()
    ).map(({ person }) => person),
  meet: async (partition, offset) => {
    if (await inserted(releasers.insertOne({ _id: partition, offset }))) return;
    await releasers.updateOne({ _id: partition, offset: { $lt: offset } }, { $set: { offset } });
  },
  met: async () =>
    (await releasers.find({}, { batchSize: 1000 }).toArray()).map(({ _id, offset }) => ({ partition: _id, offset })),
});
