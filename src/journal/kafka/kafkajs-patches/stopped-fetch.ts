interface Runner {
  readonly running?: unknown;
}

/**
 * Makes the fetches of a stopped consumer reject. Rejects if kafkajs has another shape.
 *
 * - Issue: tulios/kafkajs#1384. A consumer stopped during a change of brokers fetches in a loop that blocks the
 *   process; 2.2.4 ends it only for a cluster without brokers.
 * - Cost: one comparison a fetch.
 * - Test: stopped-fetch.test.ts, patched-symbols.test.ts.
 * - Delete when: kafkajs recreates no fetchers of a stopped consumer.
 */
export const endStoppedFetching = async (): Promise<void> => {
  const { default: runner } = await import('kafkajs/src/consumer/runner.js');
  const fetch = runner.prototype['fetch'];
  if (typeof fetch !== 'function') throw new TypeError('the consumer runner has no fetch');
  runner.prototype['fetch'] = function (this: Runner, nodeId: unknown): unknown {
    if (this.running === false) return Promise.reject(new Error('the consumer is stopped'));
    return Reflect.apply(fetch, this, [nodeId]) as unknown;
  };
};
