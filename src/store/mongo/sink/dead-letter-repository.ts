import { Binary, type Collection } from 'mongodb';
import type { DeadLetter, DeadLetterRepository } from '../../ports/dead-letter-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** A dead letter; its key is made of partition and offset. */
export interface DeadLetterDocument extends Omit<DeadLetter, 'bytes' | 'addedAt'> {
  readonly _id: string;
  readonly asideAt: number;
  readonly bytes: Binary;
}

const keyOf = (partition: number, offset: number): string => `${partition}/${offset}`;

const BY_TIME = { asideAt: 1, partition: 1, offset: 1 } as const;

/** The indexes of the order of time, of people and of reasons. */
export const DEAD_LETTER_INDEXES = [BY_TIME, { people: 1 }, { reason: 1 }] as const;

const read = ({ partition, offset, reason, bytes, people, asideAt }: DeadLetterDocument): DeadLetter => ({
  partition,
  offset,
  reason,
  bytes: bytes.value(),
  addedAt: asideAt,
  ...(people === undefined ? {} : { people }),
});

export const createMongoDeadLetterRepository = (collection: Collection<DeadLetterDocument>): DeadLetterRepository => ({
  put: async ({ bytes, addedAt, ...message }) => {
    const _id = keyOf(message.partition, message.offset);
    await isInserted(collection.insertOne({ _id, ...message, asideAt: addedAt, bytes: new Binary(bytes) }));
  },
  list: async (limit) => (await collection.find({}, { sort: BY_TIME, limit, batchSize: limit }).toArray()).map(read),
  listAdded: async ({ after, limit }) => {
    const projection = { _id: 0, partition: 1, offset: 1, asideAt: 1 } as const;
    const found = await collection
      .find({ asideAt: { $gt: after } }, { sort: BY_TIME, limit, batchSize: limit, projection })
      .toArray();
    return found.map(({ partition, offset, asideAt }) => ({ partition, offset, addedAt: asideAt }));
  },
  find: async (partition, offset) => {
    const found = await collection.findOne({ _id: keyOf(partition, offset) });
    return found === null ? undefined : read(found);
  },
  replaceBytes: async (partition, offset, bytes) => {
    await collection.updateOne({ _id: keyOf(partition, offset) }, { $set: { bytes: new Binary(bytes) } });
  },
  delete: async (partition, offset) => (await collection.deleteOne({ _id: keyOf(partition, offset) })).deletedCount > 0,
  // The server's own count: any other reads every message.
  count: () => collection.estimatedDocumentCount(),
  hasReason: async (beginning) => {
    const reason = { $gte: beginning, $lt: `${beginning}\uffff` };
    return (await collection.findOne({ reason }, { projection: { _id: 1 } })) !== null;
  },
  deleteBefore: async (time) => (await collection.deleteMany({ asideAt: { $lt: time } })).deletedCount,
  deleteByPeople: async (people) => {
    await collection.deleteMany({ people: { $in: [...people] } });
  },
});
