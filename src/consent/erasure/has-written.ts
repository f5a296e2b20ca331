import { setTimeout as pause } from 'node:timers/promises';
import type { DeadLetterRepository } from '../../store/ports/sink/dead-letter-repository.ts';
import type { TrafficRepository } from '../../store/ports/sources/traffic-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import { authorToken } from '../../xapi/statement/tokens.ts';

/**
 * Whether a credential has ever written a statement that it may erase, by the name of its authority. True too where
 * that cannot be known. Rejects with Problem `store-unavailable`.
 */
export type HasWritten = (author: string) => Promise<boolean>;

interface HasWrittenDeps {
  readonly statements: Pick<StatementRepository, 'findIdsByToken'>;
  readonly deadLetters: Pick<DeadLetterRepository, 'count'>;
  readonly traffic: Pick<TrafficRepository, 'listSeen' | 'see'>;
  /** Up to when the store has all statements, in milliseconds since the epoch. */
  readonly readThrough: () => Promise<number>;
  /** Statements of before name no author; 0: there are none. In milliseconds since the epoch. */
  readonly authorsSince: number;
  readonly now: () => number;
}

/** How long the sink may take to store what is in the journal. */
const WAIT_MS = 3_000;
const POLL_MS = 100;

/** It looks for any statement of the author, and not for those of the request: what became of them is not said. */
export const createHasWritten = ({
  statements,
  deadLetters,
  traffic,
  readThrough,
  authorsSince,
  now,
}: HasWrittenDeps): HasWritten => {
  /** An erasure is repeatable, also once nothing of the author is left: that it had something is noted. */
  const isStored = async (author: string, source: string): Promise<boolean> => {
    if ((await statements.findIdsByToken([authorToken(author)], 1)).length === 0) return false;
    await traffic.see([{ source, what: 'erasure/own', at: now() }]);
    return true;
  };

  return async (author) => {
    if (authorsSince > 0) return true;
    const askedAt = now();
    const source = `eraser:${author}`;
    if ((await isStored(author, source)) || (await traffic.listSeen(source)).length > 0) return true;
    // What was posted a moment ago may still be in the journal.
    for (const until = performance.now() + WAIT_MS; performance.now() < until;) {
      // A dead letter may be of the author: an erasure reaches those too.
      if ((await readThrough()) >= askedAt) return (await isStored(author, source)) || (await deadLetters.count()) > 0;
      await pause(POLL_MS);
    }
    return true;
  };
};
