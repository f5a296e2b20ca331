import type { Collection } from 'mongodb';
import type { StoredStudy, StudyRepository } from '../../ports/studies/study-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { insertNew } from '../client/insert-new.ts';

/** The state of a study as JSON text, so that it comes back as it was. */
export interface StudyDocument {
  readonly _id: string;
  readonly v: number;
  readonly body: string;
}

/** A participant of a study: the key is made of both. */
interface ParticipantDocument {
  readonly _id: string;
  readonly study: string;
  readonly person: string;
}

/** The consumed offset of the publisher of a partition; the partition is the key. */
interface ReleaserDocument {
  readonly _id: number;
  readonly offset: number;
}

export interface StudyCollections {
  readonly studies: Collection<StudyDocument>;
  readonly participants: Collection<ParticipantDocument>;
  readonly releasers: Collection<ReleaserDocument>;
}

/** The index of a study's participants. */
export const BY_STUDY_AND_PERSON = { study: 1, person: 1 } as const;

const contentOf = ({ v, ...body }: StoredStudy): Omit<StudyDocument, '_id'> => ({ v, body: JSON.stringify(body) });

const read = ({ v, body }: StudyDocument): StoredStudy => ({ ...(JSON.parse(body) as StoredStudy), v });

/** Studies in MongoDB. An update filters by `v`: compare and set are one step. */
export const createMongoStudyRepository = ({
  studies: collection,
  participants,
  releasers,
}: StudyCollections): StudyRepository => ({
  add: async (study) => isInserted(collection.insertOne({ _id: study.id, ...contentOf(study) })),
  find: async (id) => {
    const found = await collection.findOne({ _id: id });
    return found === null ? undefined : read(found);
  },
  all: async () => (await collection.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(read),
  update: async (study) =>
    (await collection.replaceOne({ _id: study.id, v: study.v - 1 }, contentOf(study))).matchedCount === 1,
  addParticipants: async (study, people) => {
    await insertNew(
      participants,
      people.map((person) => ({ _id: `${study}/${person}`, study, person })),
    );
  },
  removeParticipants: async (study, people) => {
    if (people.length > 0)
      await participants.deleteMany({ _id: { $in: people.map((person) => `${study}/${person}`) } });
  },
  listParticipants: async (study, { after, limit }) =>
    (
      await participants
        .find(
          { study, ...(after === undefined ? {} : { person: { $gt: after } }) },
          { sort: { person: 1 }, limit, batchSize: limit },
        )
        .toArray()
    ).map(({ person }) => person),
  saveConsumedOffset: async (partition, offset) => {
    if (await isInserted(releasers.insertOne({ _id: partition, offset }))) return;
    await releasers.updateOne({ _id: partition, offset: { $lt: offset } }, { $set: { offset } });
  },
  forgetConsumedOffsets: async () => {
    await releasers.deleteMany({});
  },
  consumedOffsets: async () =>
    (await releasers.find({}, { batchSize: 1000 }).toArray()).map(({ _id, offset }) => ({ partition: _id, offset })),
});
