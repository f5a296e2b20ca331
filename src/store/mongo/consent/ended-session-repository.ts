import type { Collection } from 'mongodb';
import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import type { EndedSessionRepository } from '../../ports/consent/ended-session-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, type WithChecksum } from '../client/record-checks.ts';

/** An ended session; its id is the key. Sessions of earlier releases have no checksum. */
export interface EndedSessionDocument extends WithChecksum {
  readonly _id: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export interface EndedSessionCollections {
  readonly endedSessions: Collection<EndedSessionDocument>;
  /** A second copy of each session: a wrong bit in an id must not put a session in force again. */
  readonly endedSessionCopies: Collection<EndedSessionDocument>;
}

export const BY_EXPIRES = { expires: 1 } as const;

/** Notes that are forgotten at once. */
const BATCH_SIZE = 1000;

export const createMongoEndedSessionRepository = (
  { endedSessions, endedSessionCopies }: EndedSessionCollections,
  checks: RecordChecks,
): EndedSessionRepository => {
  const both = [endedSessions, endedSessionCopies];
  const isIntact = (note: EndedSessionDocument): boolean => checks.isIntact('ended-session', note);
  /** A damaged `expires` says nothing: its note goes with the undamaged copy, of the same id or checksum. */
  const forget = async (now: number): Promise<void> => {
    const find = (collection: Collection<EndedSessionDocument>) =>
      collection.find({ expires: { $lt: now } }, { limit: BATCH_SIZE, batchSize: BATCH_SIZE }).toArray();
    const over = await Promise.all(both.map(find));
    const intact = over.flat().filter(isIntact);
    const ids = new Set(intact.map(({ _id }) => _id));
    const checksums = new Set(intact.map(({ checksum }) => checksum));
    for (const [index, collection] of both.entries()) {
      const twins = (over[index] ?? []).filter((one) => !isIntact(one) && checksums.has(one.checksum));
      const gone = [...ids, ...twins.map(({ _id }) => _id)];
      if (gone.length > 0) await collection.deleteMany({ _id: { $in: gone } });
    }
  };
  return {
    end: async (id, { expires, now }) => {
      const note = sealed('ended-session', { _id: id, expires });
      for (const collection of both) await isInserted(collection.insertOne(note));
      await forget(now);
    },
    isEnded: async (id) => {
      const found = await Promise.all(both.map((collection) => collection.findOne({ _id: id })));
      const notes = found.filter((one) => one !== null);
      if (notes.some(isIntact)) return true;
      if (notes.length > 0) throw damagedWhenRead({ kind: 'ended-session', id });
      return false;
    },
  };
};
