import type { DeadLetterRepository } from '../../../store/ports/sink/dead-letter-repository.ts';
import { mayReceive } from '../event-rights.ts';
import type { Feed } from './feed.ts';
import type { FeedRange } from '../webhook.ts';

export interface DeadLetterFeedDeps {
  readonly deadLetters: DeadLetterRepository;
  readonly now: () => number;
}

/** Dead letters are stored some time after they were added, by clocks that differ. */
const SETTLE_MS = 10_000;
const MAX = 500;

/**
 * Messages that the sink cannot handle, by partition and offset: neither reasons nor content. A place is a time in
 * milliseconds since the epoch.
 */
export const createDeadLetterFeed = ({ deadLetters, now }: DeadLetterFeedDeps): Feed => {
  const read = async ({ from, to }: FeedRange) =>
    (await deadLetters.listAdded({ after: Number(from), limit: MAX })).filter(({ addedAt }) => addedAt <= Number(to));

  return {
    permits: ({ principal }) => mayReceive('dead-letter.added', principal),
    positionAt: (time) => Promise.resolve(String(time)),
    next: async (_, __, from) => {
      const settled = now() - SETTLE_MS;
      const added = settled > Number(from) ? await read({ from, to: String(settled) }) : [];
      const last = added.at(-1)?.addedAt;
      if (last === undefined) return undefined;
      // A full page may end among the dead letters of one millisecond: these come with the next one.
      const isCut = added.length === MAX && last - 1 > Number(from);
      return { to: String(isCut ? last - 1 : last), isEmpty: false };
    },
    read: async (_, __, range) => {
      const added = await read(range);
      if (added.length === 0) return undefined;
      const messages = added.map(({ partition, offset, addedAt }) => ({
        partition,
        offset,
        at: new Date(addedAt).toISOString(),
      }));
      return JSON.stringify({ count: messages.length, messages });
    },
  };
};
