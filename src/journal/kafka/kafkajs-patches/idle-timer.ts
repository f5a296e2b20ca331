interface RequestQueue {
  readonly pending?: unknown;
  readonly throttledUntil?: unknown;
}

const METHOD = 'scheduleCheckPendingRequests';

/**
 * Stops the timer that kafkajs keeps on every connection although no request waits to be sent.
 *
 * - Issue: tulios/kafkajs#1704, a timer of 1 ms: 2 to 2.5 % of a core in an idle process. On Node 24 also a warning a
 *   millisecond (#1751).
 * - Cost: two comparisons each time that the timer would start.
 * - Test: patched-symbols.test.ts.
 * - Delete when: a version of kafkajs has #1704 closed.
 *
 * Rejects where kafkajs has another shape, and then changes nothing.
 */
export const stopIdleTimer = async (): Promise<void> => {
  const { default: queue } = await import('kafkajs/src/network/requestQueue/index.js');
  const schedule = queue.prototype[METHOD];
  if (typeof schedule !== 'function' || typeof queue.prototype['checkPendingRequests'] !== 'function')
    throw new TypeError(`the request queue has no ${METHOD}`);
  queue.prototype[METHOD] = function (this: RequestQueue): unknown {
    // Where either is uncertain, kafkajs does as it always does.
    const isEmpty = Array.isArray(this.pending) && this.pending.length === 0;
    const isUnthrottled = typeof this.throttledUntil === 'number' && this.throttledUntil <= Date.now();
    return isEmpty && isUnthrottled ? undefined : (Reflect.apply(schedule, this, []) as unknown);
  };
};
