import type { JournalLog } from '../port/journal.ts';
import net from 'node:net';
import tls from 'node:tls';
import kafkajs from 'kafkajs';
import type { ISocketFactory, Kafka, KafkaConfig, LogEntry, Producer, Consumer, Admin } from 'kafkajs';
import type { KafkaUrl } from './url.ts';

/** How long a broker may take to answer, in milliseconds; less than a caller of the journal waits. */
const REQUEST_TIMEOUT = 5000;

/** A client of one Kafka, and the way to give up connections on which nobody answers. */
export interface KafkaClient {
  readonly kafka: Kafka;
  /**
   * Closes the connections to a broker as soon as one of its answers is overdue: kafkajs would ask on the same dead
   * connection again.
   */
  watch<T extends Producer | Consumer | Admin>(user: T): T;
}

/** What kafkajs may say about itself: names and numbers, no errors with their stacks, no records. */
const FACTS = ['broker', 'groupId', 'memberId', 'topic', 'partition', 'retryCount', 'retryTime', 'error'] as const;

/** A kafkajs client with short retries, whose messages go to `log` at level debug. Nothing is connected yet. */
export const createKafkaClient = (url: KafkaUrl, log: JournalLog): KafkaClient => {
  const sockets = new Map<string, Set<net.Socket>>();
  const config: KafkaConfig = {
    clientId: 'carnet',
    brokers: [...url.brokers],
    connectionTimeout: 2000,
    requestTimeout: REQUEST_TIMEOUT,
    // Every value is named: kafkajs has others where NODE_ENV is test.
    retry: { initialRetryTime: 100, maxRetryTime: 1000, factor: 0.2, multiplier: 2, retries: 5 },
    socketFactory: createSocketFactory(sockets),
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => log('debug', `kafkajs: ${entry.namespace}: ${entry.log.message}`, pick(entry)),
    ...(url.tls ? { ssl: {} } : {}),
    ...(url.sasl === undefined ? {} : { sasl: url.sasl as NonNullable<KafkaConfig['sasl']> }),
  };
  const giveUp = (broker: string): void => {
    for (const socket of sockets.get(broker) ?? []) socket.destroy(new Error('no answer in time'));
  };
  return {
    kafka: new kafkajs.Kafka(config),
    watch: (user) => {
      // The three kinds of users share this event, but not a type that says so.
      (user as Producer).on((user as Producer).events.REQUEST_TIMEOUT, ({ payload }) => giveUp(payload.broker));
      return user;
    },
  };
};

const pick = ({ log }: LogEntry): object =>
  Object.fromEntries(
    FACTS.filter((name) => log[name] !== undefined && log[name] !== null).map((name): [string, unknown] => {
      const value: unknown = log[name];
      return [name, typeof value === 'number' ? value : value instanceof Error ? value.message : String(value)];
    }),
  );

const createSocketFactory =
  (sockets: Map<string, Set<net.Socket>>): ISocketFactory =>
  ({ host, port, ssl, onConnect }) => {
    // Its type says that it is always there.
    const secure = ssl as typeof ssl | undefined;
    const socket = secure
      ? tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}), ...secure }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, 10_000);
    socket.setNoDelay(true);
    // kafkajs adds a listener each time that it gives up a connection which is still being made.
    socket.setMaxListeners(0);
    const broker = `${host}:${port}`;
    const open = sockets.get(broker) ?? new Set();
    sockets.set(broker, open.add(socket));
    socket.once('close', () => open.delete(socket));
    return socket;
  };
