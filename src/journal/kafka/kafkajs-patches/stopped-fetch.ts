interface Runner {
  readonly running?: unknown;
}

/**
 * Makes the fetches of a stopped consumer reject, so that they end.
 *
 * - Issue: a kafkajs consumer that is stopped while a change of brokers recreates its fetchers never stops the new
 *   ones. Each fetches again at once and for ever, and nothing else in the process gets a turn. It is the loop of
 *   tulios/kafkajs#1384, which 2.2.4 ends only for a cluster without brokers.
 * - Cost: one comparison a fetch.
 * - Test: stopped-fetch.test.ts; patched-symbols.test.ts.
 * - Delete when: the fetch manager of kafkajs looks at the state of its consumer before it recreates fetchers.
 *
 * Rejects where kafkajs has another shape, and then changes nothing.
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
