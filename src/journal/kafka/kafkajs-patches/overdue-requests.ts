import { hasOtherBrokers, noteReach } from './broker-order.ts';

/** The longest wait for an answer that a broker gives from memory. */
const ANSWER_MS = 2000;

/**
 * The keys in the Kafka protocol of requests that wait for no other broker, no replica and no member. They are
 * ListOffsets, Metadata, OffsetFetch, FindCoordinator, Heartbeat, ApiVersions and DescribeConfigs.
 */
const ANSWERED_AT_ONCE: ReadonlySet<unknown> = new Set([2, 3, 9, 10, 12, 18, 32]);

interface SocketRequest {
  requestTimeout: number;
  timeoutHandler: () => void;
  readonly broker: string;
  readonly entry: { readonly apiKey: unknown };
}

/**
 * Gives up on requests without an answer after 2 s, if a working broker answers them at once and others can be asked.
 * Rejects if kafkajs has another shape.
 *
 * - Issue: kafkajs waits for each answer as long as for a write. If it gives a request a shorter time, it takes the
 *   longer of the two. Beside a broker that hangs, each connection cost 5 s.
 * - Cost: a comparison a request.
 * - Test: unanswered-brokers.test.ts, patched-symbols.test.ts.
 * - Delete when: the time that kafkajs gives to a request may be shorter than that of all.
 */
export const limitAnswerTime = async (): Promise<void> => {
  const { default: queue } = await import('kafkajs/src/network/requestQueue/index.js');
  const create = queue.prototype['createSocketRequest'];
  if (typeof create !== 'function' || create.length !== 1)
    throw new TypeError('the request queue has no createSocketRequest');
  queue.prototype['createSocketRequest'] = function (this: object, pushed: unknown): SocketRequest {
    const request = Reflect.apply(create, this, [pushed]) as SocketRequest;
    if (!ANSWERED_AT_ONCE.has(request.entry.apiKey) || !hasOtherBrokers()) return request;
    request.requestTimeout = Math.min(request.requestTimeout, ANSWER_MS);
    const { timeoutHandler } = request;
    request.timeoutHandler = () => {
      noteReach(request.broker, false);
      timeoutHandler();
    };
    return request;
  };
};
