import { setTimeout as pause } from 'node:timers/promises';
import { isProblem } from '../../core/problem.ts';
import type { DeadLetterRepository } from '../../store/ports/sink/dead-letter-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { StatementId } from '../../xapi/model/types.ts';

/** The time that the sink may take to store what is in the journal. */
const WAIT_MS = 3_000;
const POLL_MS = 100;

interface WaitStoredDeps {
  /** The time up to which the store has all statements, in milliseconds since the epoch. */
  readonly readThrough: () => Promise<number>;
  readonly now: () => number;
}

/** True if the store has all that was accepted by now; false if that takes more than three seconds. */
export const createWaitStored = ({ readThrough, now }: WaitStoredDeps) => {
  return async (): Promise<boolean> => {
    const askedAt = now();
    for (const until = performance.now() + WAIT_MS; performance.now() < until;) {
      if ((await readThrough()) >= askedAt) return true;
      await pause(POLL_MS);
    }
    return false;
  };
};

/**
 * Finds the statements among these that the store has, of any author; undefined if a backup of it may have others. The
 * time that it takes does not reveal who has said no. Rejects with Problem `store-unavailable`.
 */
export type FindStored = (statements: readonly StatementId[]) => Promise<readonly StatementId[] | undefined>;

interface FindStoredDeps {
  readonly statements: Pick<StatementRepository, 'findExistingIds'>;
  readonly deadLetters: DeadLetterRepository;
  /** The id of the epoch of the store; empty for the first. */
  readonly epoch: () => string;
  /** As in `WaitStoredDeps`. */
  readonly readThrough: () => Promise<number>;
  readonly now: () => number;
}

export const createFindStored = ({ statements, deadLetters, epoch, ...deps }: FindStoredDeps): FindStored => {
  const waitStored = createWaitStored(deps);
  return async (ids) => {
    const isComplete = await waitStored();
    // A restored store does not have what a later backup has. A dead letter may be of any author.
    if (!isComplete || epoch() !== '' || (await deadLetters.count()) > 0) return undefined;
    try {
      return [...(await statements.findExistingIds(ids))];
    } catch (thrown) {
      if (isProblem(thrown, 'damaged')) return undefined;
      throw thrown;
    }
  };
};
