import type { JournalLog } from '../../port/journal.ts';

interface RequestQueue {
  readonly pending?: unknown;
  readonly throttledUntil?: unknown;
}

const METHOD = 'scheduleCheckPendingRequests';
let done = false;

/**
 * Stops a timer of 1 ms that kafkajs 2.2.4 keeps on every connection although nothing waits to be sent
 * (tulios/kafkajs#1704): 2 to 2.5 % of a core in an idle process, and a warning a millisecond on Node 24 (#1751). Where
 * kafkajs differs from what is known it is left as it is, with a warning.
 */
export const quietIdleConnections = async (log: JournalLog): Promise<void> => {
  if (done) return;
  done = true;
  try {
    const { default: queue } = await import('kafkajs/src/network/requestQueue/index.js');
    const schedule = queue.prototype[METHOD];
    if (typeof schedule !== 'function' || typeof queue.prototype['checkPendingRequests'] !== 'function')
      throw new TypeError(`it has no ${METHOD}`);
    queue.prototype[METHOD] = function (this: RequestQueue): unknown {
      // Both are known for sure, or kafkajs does as it likes.
      const nothingWaits = Array.isArray(this.pending) && this.pending.length === 0;
      const notThrottled = typeof this.throttledUntil === 'number' && this.throttledUntil <= Date.now();
      return nothingWaits && notThrottled ? undefined : (Reflect.apply(schedule, this, []) as unknown);
    };
  } catch (thrown) {
    log('warn', 'the idle timer of kafkajs is left running: this version is not the one that is known', {
      reason: String(thrown),
    });
  }
};
