import { isProblem } from '../../core/problem.ts';
import { HEARTBEAT_KEY, type StudyChunk, type StudyRecord, type StudyTopics } from '../../journal/port/study-topics.ts';
import type { ForwardingRepository } from '../../store/ports/studies/forwarding-repository.ts';
import { isNoted } from '../study/forward-key.ts';
import type { Forwarding } from './forwarding.ts';
import { undelivered } from './forward-voids.ts';

/**
 * Reads the queue of a purpose before it is forwarded. Deletes the words of refusals of statements that have ended.
 * Their voidings overtake the changes that wait before them. Repeatable; rejects with Problem `store-unavailable` or
 * `journal-unavailable`.
 */
export type ReadAhead = (forwarding: Pick<Forwarding, 'id' | 'position'>) => Promise<void>;

export interface ReadAheadDeps {
  readonly forwardings: ForwardingRepository;
  readonly topics: Pick<StudyTopics, 'read'>;
  readonly now: () => number;
}

/** Each chunk has some megabytes. */
const CHUNKS_AT_ONCE = 20;

const endedRecords = ({ records }: StudyChunk): readonly StudyRecord[] => {
  const last = new Map(records.map((record) => [record.key, record]));
  return [...last.values()].filter(({ key, value }) => value === null && key !== HEARTBEAT_KEY);
};

export const createReadAhead = ({ forwardings, topics, now }: ReadAheadDeps): ReadAhead => {
  const readTo = new Map<string, number>();
  return async ({ id, position }) => {
    for (let chunks = 0; chunks < CHUNKS_AT_ONCE; chunks++) {
      const from = Math.max(position, readTo.get(id) ?? 0);
      const chunk = await topics.read(id, from).catch((thrown: unknown) => {
        // The purpose has not been opened yet, or its topic is destroyed.
        if (isProblem(thrown, 'not-found')) return undefined;
        throw thrown;
      });
      if (chunk === undefined || chunk.next === from) return;
      const ended = endedRecords(chunk);
      if (ended.length > 0) {
        await forwardings.deleteUndelivered(ended.map(({ key }) => ({ purpose: id, key, operation: 'put' })));
        const voids = ended
          .filter((record) => !isNoted(record))
          .map(({ key }) => undelivered(id, { key, operation: 'void' }, now));
        await forwardings.putUndelivered(voids.map((one) => ({ ...one, retry: true })));
      }
      readTo.set(id, chunk.next);
    }
  };
};
