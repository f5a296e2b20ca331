import type { Collection } from 'mongodb';
import type { EndedSessionRepository } from '../../ports/consent/ended-session-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** An ended session; its id is the key. */
export interface EndedSessionDocument {
  readonly _id: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export const BY_EXPIRES = { expires: 1 } as const;

export const createMongoEndedSessionRepository = (
  collection: Collection<EndedSessionDocument>,
): EndedSessionRepository => ({
  end: async (id, { expires, now }) => {
    await isInserted(collection.insertOne({ _id: id, expires }));
    await collection.deleteMany({ expires: { $lt: now } });
  },
  isEnded: async (id) => (await collection.findOne({ _id: id })) !== null,
});
