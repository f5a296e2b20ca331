import { expireDeadline } from '../core/concurrency/request-deadline.ts';
import { Problem } from '../core/problem.ts';
import { undecidedProblem } from './sink-outcome/dead-letter-problem.ts';

/** The time after `ACK_WAIT_MS` in which a POST or PUT of statements is answered at the latest, in milliseconds. */
export const ANSWER_BOUND_MS = 10_000;

/**
 * The further time to the answer, in milliseconds, if another request has its pattern run. The lease of a process that
 * died lasts 8 s longer than `ACK_WAIT_MS`, and the store has to be complete before the run is read.
 */
const RUN_TAKEN_MS = 5_000;

/** The time within which a request is answered, whatever the store and the journal do. */
export interface Deadline {
  /** Throws Problem `store-unavailable` once the time is over: nothing of the request is appended then. */
  check(): void;
  /** Gives more time, once, because another request has a pattern run that this request adds to. */
  runTaken(): void;
  /** From now on the batch with these ids may be in the journal. */
  appending(ids: readonly string[]): void;
  /**
   * Settles as the work does, or rejects once the time is over. The work then calls store and journal no more, and its
   * outcome is ignored. Rejects with Problem `store-unavailable`, or with `journal-unavailable` and the ids if the
   * batch may be in the journal.
   */
  race<T>(work: Promise<T>): Promise<T>;
}

const overdue = (): Problem =>
  new Problem('store-unavailable', 'the store took too long to answer: nothing was kept; send the request again');

/** A deadline of this many milliseconds from now; without a number it never comes. */
export const createDeadline = (milliseconds = Number.POSITIVE_INFINITY): Deadline => {
  let isOver = false;
  let ids: readonly string[] | undefined;
  let moreMs = 0;
  return {
    runTaken: () => {
      moreMs = RUN_TAKEN_MS;
    },
    check: () => {
      if (isOver) throw overdue();
    },
    appending: (appended) => {
      ids = appended;
    },
    race: async (work) => {
      if (milliseconds === Number.POSITIVE_INFINITY) return work;
      let timer: NodeJS.Timeout | undefined;
      const end = new Promise<never>((_, reject) => {
        const fire = (): void => {
          isOver = true;
          expireDeadline();
          reject(ids === undefined ? overdue() : undecidedProblem(ids));
        };
        timer = setTimeout(() => {
          if (moreMs === 0) fire();
          else timer = setTimeout(fire, moreMs);
        }, milliseconds);
      });
      try {
        return await Promise.race([work, end]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
