import { AsyncLocalStorage } from 'node:async_hooks';
import { Problem } from '../problem.ts';

/**
 * The longest that a request may wait for store and journal before it is answered, all waits together, in milliseconds.
 * It is twice the limit of one command of the store, and the pauses before its repetition.
 */
export const REQUEST_BOUND_MS = 15_000;

/** After so long nothing of an expired request goes on: what then runs in its context is the work of other requests. */
const OVER_FOR_MS = 60_000;

const overdue = (): Problem =>
  new Problem(
    'store-unavailable',
    'the store took too long to answer; if something was to be changed, look whether it was before you send it again',
  );

/** The time that one request may still wait for store and journal. */
interface RequestDeadline {
  isOver(): boolean;
  /** Ends the waits under way, and refuses others. */
  expire(): void;
  /** Nothing is limited any more: the answer is being sent. */
  lift(): void;
  wait<T>(call: () => Promise<T>, problem: () => Problem): Promise<T>;
}

const createRequestDeadline = (boundMs: number): RequestDeadline => {
  const refusals = new Set<() => void>();
  let left = boundMs;
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  let overAt: number | undefined;
  let isLifted = false;

  const isOver = (): boolean => overAt !== undefined && performance.now() - overAt < OVER_FOR_MS;
  const expire = (): void => {
    if (isLifted) return;
    overAt ??= performance.now();
    for (const refuse of refusals) refuse();
  };
  const enter = (refuse: () => void): void => {
    if (refusals.size === 0) {
      since = performance.now();
      timer = setTimeout(expire, left).unref();
    }
    refusals.add(refuse);
  };
  const leave = (refuse: () => void): void => {
    refusals.delete(refuse);
    if (refusals.size > 0) return;
    clearTimeout(timer);
    left -= performance.now() - since;
  };

  return {
    isOver,
    expire,
    lift: () => {
      isLifted = true;
    },
    wait: async (call, problem) => {
      if (isOver()) throw problem();
      if (isLifted || overAt !== undefined) return call();
      let refuse = (): void => undefined;
      const end = new Promise<never>((_, reject) => {
        refuse = () => reject(problem());
      });
      enter(refuse);
      try {
        return await Promise.race([call(), end]);
      } finally {
        leave(refuse);
      }
    },
  };
};

const deadlines = new AsyncLocalStorage<RequestDeadline | undefined>();

/**
 * Runs a request whose waits for store and journal together take at most `boundMs`. What goes on once `work` has
 * settled, such as a streamed answer, is not limited, unless the time was over before.
 */
export const withRequestDeadline = <T>(boundMs: number, work: () => Promise<T>): Promise<T> => {
  const deadline = createRequestDeadline(boundMs);
  return deadlines.run(deadline, async () => {
    try {
      return await work();
    } finally {
      deadline.lift();
    }
  });
};

/**
 * Waits for a call of store or journal, within the deadline of the current request. Rejects with Problem
 * `store-unavailable`, or `problem`, once the time is over; the call is then not made, or its outcome is ignored.
 */
export const withinDeadline = <T>(call: () => Promise<T>, problem = overdue): Promise<T> => {
  const deadline = deadlines.getStore();
  return deadline === undefined ? call() : deadline.wait(call, problem);
};

/** Throws Problem `store-unavailable` once the deadline of the current request is over. */
export const checkDeadline = (): void => {
  if (deadlines.getStore()?.isOver() === true) throw overdue();
};

/** Ends the waits of the current request: it has been answered. */
export const expireDeadline = (): void => deadlines.getStore()?.expire();

/** Runs work that other requests share, or that goes on after the answer: without the deadline of this request. */
export const outsideDeadline = <T>(work: () => T): T =>
  deadlines.getStore() === undefined ? work() : deadlines.run(undefined, work);
