interface RequestQueue {
  readonly pending?: unknown;
  readonly throttledUntil?: unknown;
}

const METHOD = 'scheduleCheckPendingRequests';

/**
 * Stops the timer of connections without a waiting request. Rejects if kafkajs has another shape.
 *
 * - Issue: tulios/kafkajs#1704, 2 to 2.5 % of a core in an idle process; #1751, a warning a millisecond on Node 24.
 * - Cost: two comparisons for each timer.
 * - Test: patched-symbols.test.ts.
 * - Delete when: #1704 is closed.
 */
export const stopIdleTimer = async (): Promise<void> => {
  const { default: queue } = await import('kafkajs/src/network/requestQueue/index.js');
  const schedule = queue.prototype[METHOD];
  if (typeof schedule !== 'function' || typeof queue.prototype['checkPendingRequests'] !== 'function')
    throw new TypeError(`the request queue has no ${METHOD}`);
  queue.prototype[METHOD] = function (this: RequestQueue): unknown {
    // If either is uncertain, kafkajs does as it always does.
    const isEmpty = Array.isArray(this.pending) && this.pending.length === 0;
    const isUnthrottled = typeof this.throttledUntil === 'number' && this.throttledUntil <= Date.now();
    return isEmpty && isUnthrottled ? undefined : (Reflect.apply(schedule, this, []) as unknown);
  };
};
