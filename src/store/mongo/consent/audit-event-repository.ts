import type { Collection, WithId } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import type { AuditEventRepository, StoredAuditEvent } from '../../ports/consent/audit-event-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** An event; its position is the key. */
export interface AuditEventDocument extends Omit<StoredAuditEvent, 'seq'> {
  readonly _id: number;
}

/** A unique index: no event is twice in the chain. */
export const BY_EVENT = { event: 1 } as const;

/** The index of a person's events. */
export const BY_PERSON_AND_SEQ = { person: 1, _id: 1 } as const;

const read = ({ _id, event, person, hash, body }: WithId<AuditEventDocument>): StoredAuditEvent => ({
  seq: _id,
  event,
  ...defined({ person }),
  hash,
  body,
});

/** Audit events in MongoDB. A second query finds which of the two unique indexes refused: servers' messages differ. */
export const createMongoAuditEventRepository = (collection: Collection<AuditEventDocument>): AuditEventRepository => {
  const findByEvent = (event: string): Promise<WithId<AuditEventDocument> | null> => collection.findOne({ event });
  return {
    append: async ({ seq, ...rest }) => {
      if (await isInserted(collection.insertOne({ _id: seq, ...rest }))) return 'added';
      return (await findByEvent(rest.event)) === null ? 'seq-exists' : 'event-exists';
    },
    head: async () => {
      const last = await collection.findOne({}, { sort: { _id: -1 }, projection: { hash: 1 } });
      return last === null ? undefined : { seq: last._id, hash: last.hash };
    },
    findByEvent: async (event) => {
      const found = await findByEvent(event);
      return found === null ? undefined : read(found);
    },
    page: async ({ after, limit }) =>
      (
        await collection.find({ _id: { $gt: after ?? 0 } }, { sort: { _id: 1 }, limit, batchSize: limit }).toArray()
      ).map(read),
    latest: async ({ before, limit }) =>
      (
        await collection
          .find(before === undefined ? {} : { _id: { $lt: before } }, { sort: { _id: -1 }, limit, batchSize: limit })
          .toArray()
      ).map(read),
    findByPerson: async (person, { before, limit }) =>
      (
        await collection
          .find(
            { person, ...(before !== undefined && { _id: { $lt: before } }) },
            { sort: { _id: -1 }, limit, batchSize: limit },
          )
          .toArray()
      ).map(read),
  };
};
