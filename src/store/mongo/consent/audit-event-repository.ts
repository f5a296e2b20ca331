import type { Collection, WithId } from 'mongodb';
import type { AuditEventRepository, StoredEvent } from '../../ports/audit-event-repository.ts';
import { inserted } from '../client/duplicate-key.ts';

/** An event; its place is the key. */
export interface EventDocument extends Omit<StoredEvent, 'seq'> {
  readonly _id: number;
}

/** The index that keeps every event in the chain once; it is unique. */
export const BY_EVENT = { event: 1 } as const;

/** The index that the events of a person are found by. */
export const BY_PERSON_AND_PLACE = { person: 1, _id: 1 } as const;

const read = ({ _id, event, person, hash, body }: WithId<EventDocument>): StoredEvent => ({
  seq: _id,
  event,
  ...(person === undefined ? {} : { person }),
  hash,
  body,
});

/**
 * The audit chain in MongoDB. Two indexes refuse what is there: which of the two it was is looked up, since servers say
 * so in different ways.
 */
export const createAuditEventRepository = (collection: Collection<EventDocument>): AuditEventRepository => {
  const byEvent = (event: string): Promise<WithId<EventDocument> | null> => collection.findOne({ event });
  return {
    append: async ({ seq, ...rest }) => {
      if (await inserted(collection.insertOne({ _id: seq, ...rest }))) return 'added';
      return (await byEvent(rest.event)) === null ? 'taken' : 'known';
    },
    head: async () => {
      const last = await collection.findOne({}, { sort: { _id: -1 }, projection: { hash: 1 } });
      return last === null ? undefined : { seq: last._id, hash: last.hash };
    },
    byEvent: async (event) => {
      const found = await byEvent(event);
      return found === null ? undefined : read(found);
    },
    page: async ({ after, limit }) =>
      (
        await collection.find({ _id: { $gt: after ?? 0 } }, { sort: { _id: 1 }, limit, batchSize: limit }).toArray()
      ).map(read),
    ofPerson: async (person, { before, limit }) =>
      (
        await collection
          .find(
            { person, ...(before === undefined ? {} : { _id: { $lt: before } }) },
            { sort: { _id: -1 }, limit, batchSize: limit },
          )
          .toArray()
      ).map(read),
  };
};
