import { Binary, type Collection, type Filter, type UpdateFilter } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import {
  type DeadLetter,
  type DeadLetterQuery,
  type DeadLetterRepository,
  REASON_BEGINNINGS,
} from '../../ports/sink/dead-letter-repository.ts';
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
  ...defined({ people }),
});

const beginningWith = (text: string): { readonly $gte: string; readonly $lt: string } => ({
  $gte: text,
  $lt: `${text}\uffff`,
});

const filterOf = ({ kind, since = 0, after }: DeadLetterQuery): Filter<DeadLetterDocument> => ({
  asideAt: { $gte: Math.max(since, after?.addedAt ?? 0) },
  ...(kind !== undefined && kind !== 'record' && { reason: beginningWith(REASON_BEGINNINGS[kind]) }),
  ...(kind === 'record' && { $nor: Object.values(REASON_BEGINNINGS).map((text) => ({ reason: beginningWith(text) })) }),
  ...(after !== undefined && {
    $or: [
      { asideAt: { $gt: after.addedAt } },
      { asideAt: after.addedAt, partition: { $gt: after.partition } },
      { asideAt: after.addedAt, partition: after.partition, offset: { $gt: after.offset } },
    ],
  }),
});

export const createMongoDeadLetterRepository = (collection: Collection<DeadLetterDocument>): DeadLetterRepository => ({
  put: async ({ bytes, addedAt, ...message }) => {
    const _id = keyOf(message.partition, message.offset);
    await isInserted(collection.insertOne({ _id, ...message, asideAt: addedAt, bytes: new Binary(bytes) }));
  },
  // The index is given: with the index of reasons, the server would sort messages in its memory.
  list: async (limit, query = {}) =>
    (await collection.find(filterOf(query), { sort: BY_TIME, limit, batchSize: limit, hint: BY_TIME }).toArray()).map(
      read,
    ),
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
  replace: async (before, { reason, bytes, people }) => {
    const current = { _id: keyOf(before.partition, before.offset), bytes: new Binary(before.bytes) };
    const $set = { reason, bytes: new Binary(bytes) };
    const change = people === undefined ? { $set, $unset: { people: true } } : { $set: { ...$set, people } };
    return (await collection.updateOne(current, change as UpdateFilter<DeadLetterDocument>)).matchedCount > 0;
  },
  delete: async (partition, offset) => (await collection.deleteOne({ _id: keyOf(partition, offset) })).deletedCount > 0,
  // The server's own count: any other reads every message.
  count: () => collection.estimatedDocumentCount(),
  hasReason: async (beginning) => {
    const found = await collection.findOne({ reason: beginningWith(beginning) }, { projection: { _id: 1 } });
    return found !== null;
  },
  deleteBefore: async (time) => (await collection.deleteMany({ asideAt: { $lt: time } })).deletedCount,
  findByPeople: async (people) => {
    const projection = { _id: 0, partition: 1, offset: 1 } as const;
    const found = await collection.find({ people: { $in: [...people] } }, { projection }).toArray();
    return found.map(({ partition, offset }) => ({ partition, offset }));
  },
});
