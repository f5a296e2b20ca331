import { Binary, type Collection } from 'mongodb';
import type { AsideMessage, DeadLetterRepository } from '../../ports/store.ts';
import { inserted } from '../client/duplicate-key.ts';

/** A message set aside; its key is made of partition and offset. */
export interface AsideDocument extends Omit<AsideMessage, 'bytes'> {
  readonly _id: string;
  readonly bytes: Binary;
}

/** The index that the oldest are found by. */
export const ASIDE_INDEX = { asideAt: 1, partition: 1, offset: 1 } as const;

const read = ({ partition, offset, reason, bytes, people, asideAt }: AsideDocument): AsideMessage => ({
  partition,
  offset,
  reason,
  bytes: bytes.value(),
  asideAt,
  ...(people === undefined ? {} : { people }),
});

/** The messages set aside, in MongoDB. */
export const createDeadLetterRepository = (collection: Collection<AsideDocument>): DeadLetterRepository => ({
  put: async (message) => {
    await inserted(
      collection.insertOne({
        _id: `${message.partition}/${message.offset}`,
        ...message,
        bytes: new Binary(message.bytes),
      }),
    );
  },
  list: async (limit) =>
    (await collection.find({}, { sort: ASIDE_INDEX, limit, batchSize: limit }).toArray()).map(read),
  count: async () => collection.countDocuments(),
  removeBefore: async (time) => (await collection.deleteMany({ asideAt: { $lt: time } })).deletedCount,
  // No index: few are ever here, and none for long.
  removeOf: async (people) => {
    await collection.deleteMany({ people: { $in: [...people] } });
  },
});
