import type { Collection } from 'mongodb';
import type { StoredStudy, StudyRepository } from '../../ports/studies/study-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';
import { insertNew } from '../client/insert-new.ts';

/** The state of a study as JSON text, so that it comes back as it was. */
interface StudyDocument extends WithChecksum {
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
interface ReleaserDocument extends WithChecksum {
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

const documentOf = ({ v, ...body }: StoredStudy): StudyDocument =>
  sealed('study', {
    _id: body.id,
    v,
    body: JSON.stringify(body),
  });

const parse = ({ v, body }: StudyDocument): StoredStudy => ({ ...(JSON.parse(body) as StoredStudy), v });

/** Studies in MongoDB. An update filters by `v`: compare and set are one step. */
export const createMongoStudyRepository = (
  { studies: collection, participants, releasers }: StudyCollections,
  checks: RecordChecks = STRICT_CHECKS,
): StudyRepository => {
  const read = (document: StudyDocument): StoredStudy => checks.read('study', document, parse);
  return {
    add: async (study) => isInserted(collection.insertOne(documentOf(study))),
    find: async (id) => {
      const found = await collection.findOne({ _id: id });
      return found === null ? undefined : read(found);
    },
    all: async () => (await collection.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(read),
    update: async (study) =>
      (await collection.replaceOne({ _id: study.id, v: study.v - 1 }, documentOf(study))).matchedCount === 1,
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
            { study, ...(after !== undefined && { person: { $gt: after } }) },
            { sort: { person: 1 }, limit, batchSize: limit },
          )
          .toArray()
      ).map(({ person }) => person),
    saveConsumedOffset: async (partition, offset) => {
      const document: ReleaserDocument = sealed('study-cursor', { _id: partition, offset });
      if (await isInserted(releasers.insertOne(document))) return;
      const found = await releasers.findOne({ _id: partition });
      // A damaged cursor stays as it is: its position is not known.
      if (found === null || found.offset >= offset || !checks.isIntact('study-cursor', found)) return;
      await releasers.replaceOne({ _id: partition, offset: found.offset }, document);
    },
    forgetConsumedOffsets: async () => {
      await releasers.deleteMany({});
    },
    consumedOffsets: async () =>
      (await releasers.find({}, { batchSize: 1000 }).toArray()).map((document) =>
        checks.read('study-cursor', document, ({ _id, offset }) => ({ partition: _id, offset })),
      ),
  };
};
