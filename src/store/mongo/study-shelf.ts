import type { Collection } from 'mongodb';
import type { StoredStudy, StudyShelf } from '../study-shelf.ts';
import { inserted } from './duplicate.ts';

/** How a study stands, as JSON text, so that it comes back as it was. */
export interface StudyDocument {
  readonly _id: string;
  readonly v: number;
  readonly body: string;
}

const contentOf = ({ v, ...body }: StoredStudy): Omit<StudyDocument, '_id'> => ({ v, body: JSON.stringify(body) });

const read = ({ v, body }: StudyDocument): StoredStudy => ({ ...JSON.parse(body) as StoredStudy, v });

/** Studies in MongoDB. The `v` that was seen is part of the filter, so that comparing and writing are one step. */
export const createStudyShelf = (collection: Collection<StudyDocument>): StudyShelf => ({
  add: async (study) => inserted(collection.insertOne({ _id: study.id, ...contentOf(study) })),
  find: async (id) => {
    const found = await collection.findOne({ _id: id });
    return found === null ? undefined : read(found);
  },
  all: async () => (await collection.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(read),
  change: async (study) => (await collection.replaceOne({ _id: study.id, v: study.v - 1 }, contentOf(study))).matchedCount === 1,
});
