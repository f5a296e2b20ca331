import type { JournalLog } from '../../port/journal.ts';

interface Runner {
  readonly running?: unknown;
}

let done = false;

/**
 * Ends fetching of a kafkajs 2.2.4 consumer that has been stopped. Where it is stopped while a change of brokers has it
 * make its fetchers anew, the new ones are told of no stop: each asks for messages again at once and for ever, without
 * a turn for anything else in the process. Where kafkajs differs from what is known it is left as it is, with a
 * warning.
 */
export const endStoppedFetching = async (log: JournalLog): Promise<void> => {
  if (done) return;
  done = true;
  try {
    const { default: runner } = await import('kafkajs/src/consumer/runner.js');
    const fetch = runner.prototype['fetch'];
    if (typeof fetch !== 'function') throw new TypeError('it has no fetch');
    runner.prototype['fetch'] = function (this: Runner, nodeId: unknown): unknown {
      if (this.running === false) return Promise.reject(new Error('the consumer is stopped'));
      return Reflect.apply(fetch, this, [nodeId]) as unknown;
    };
  } catch (thrown) {
    log('warn', 'fetching of stopped consumers may go on: this version of kafkajs is not the one that is known', {
      reason: String(thrown),
    });
  }
};
