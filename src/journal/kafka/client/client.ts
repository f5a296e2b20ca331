import net from 'node:net';
import tls from 'node:tls';
import kafkajs, {
  type ISocketFactory,
  type Kafka,
  type KafkaConfig,
  type LogEntry,
  type Producer,
  type Consumer,
  type Admin,
} from 'kafkajs';
import { defined } from '../../../core/json-object.ts';
import type { JournalLog } from '../../port/journal.ts';
import { registerCodecs } from './compression.ts';
import { applyKafkajsPatches } from '../kafkajs-patches/apply-patches.ts';
import { answeringFirst, noteBrokers } from '../kafkajs-patches/broker-order.ts';
import type { KafkaUrl } from './url.ts';

/** Less than a caller of the journal waits. */
const REQUEST_TIMEOUT_MS = 5000;

/** A Kafka client that closes connections without answers. */
export interface KafkaClient {
  readonly kafka: Kafka;
  /** Closes the connections to a broker once an answer is overdue: kafkajs would send on the dead connection again. */
  closeWhenOverdue<T extends Producer | Consumer | Admin>(user: T): T;
}

/** The fields of kafkajs's log entries that are logged: no stacks, no records. */
const LOGGED_FIELDS = [
  'broker',
  'groupId',
  'memberId',
  'topic',
  'partition',
  'retryCount',
  'retryTime',
  'error',
] as const;

/** Prepares kafkajs for the process: codecs, and patches of the library. To be awaited before any client connects. */
export const prepareKafkajs = async (log: JournalLog): Promise<void> => {
  await registerCodecs();
  await applyKafkajsPatches(log);
};

/** A kafkajs client with short retries, not connected yet. Its log messages go to `log` at level debug. */
export const createKafkaClient = (url: KafkaUrl, log: JournalLog, retries = 5): KafkaClient => {
  const sockets = new Map<string, Set<net.Socket>>();
  const config: KafkaConfig = {
    clientId: 'carnet',
    brokers: () => [...answeringFirst(url.brokers, (broker) => broker)],
    connectionTimeout: 2000,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Every value is given: the defaults of kafkajs differ if NODE_ENV is test.
    retry: { initialRetryTime: 100, maxRetryTime: 1000, factor: 0.2, multiplier: 2, retries },
    socketFactory: createSocketFactory(sockets),
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => log('debug', `kafkajs: ${entry.namespace}: ${entry.log.message}`, pickFields(entry)),
    ...(url.tls && { ssl: {} }),
    ...defined({ sasl: url.sasl as NonNullable<KafkaConfig['sasl']> | undefined }),
  };
  const closeConnections = (broker: string): void => {
    for (const socket of sockets.get(broker) ?? []) socket.destroy(new Error('no answer in time'));
  };
  return {
    kafka: new kafkajs.Kafka(config),
    closeWhenOverdue: (user) => {
      // All three clients have this event, but share no type for it.
      (user as Producer).on((user as Producer).events.REQUEST_TIMEOUT, ({ payload }) =>
        closeConnections(payload.broker),
      );
      return user;
    },
  };
};

/** Questions to all brokers of a URL, whether they answer. */
interface BrokerProbe {
  /** Resolves once one has answered, or none will. */
  readonly first: Promise<void>;
  /** Resolves once each has answered or was given up. */
  readonly all: Promise<void>;
}

/** Asks all brokers at once: those that answer are asked first from now on, and one that hangs last. */
export const probeBrokers = (url: KafkaUrl, log: JournalLog): BrokerProbe => {
  noteBrokers(url.brokers.length);
  const probe = async (broker: string): Promise<void> => {
    const admin = createKafkaClient({ ...url, brokers: [broker] }, log, 0).kafka.admin();
    try {
      await admin.connect();
    } finally {
      await admin.disconnect();
    }
  };
  const probes = url.brokers.length === 1 ? [] : url.brokers.map(probe);
  const done = (): undefined => undefined;
  return { first: Promise.any(probes).catch(done), all: Promise.allSettled(probes).then(done) };
};

const pickFields = ({ log }: LogEntry): object =>
  Object.fromEntries(
    LOGGED_FIELDS.filter((name) => log[name] !== undefined && log[name] !== null).map((name): [string, unknown] => {
      const value: unknown = log[name];
      return [name, typeof value === 'number' ? value : value instanceof Error ? value.message : String(value)];
    }),
  );

const createSocketFactory =
  (sockets: Map<string, Set<net.Socket>>): ISocketFactory =>
  ({ host, port, ssl, onConnect }) => {
    // Its type claims that it is always there.
    const secure = ssl as typeof ssl | undefined;
    const socket = secure
      ? tls.connect({ host, port, ...(net.isIP(host) === 0 && { servername: host }), ...secure }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, 10_000);
    socket.setNoDelay(true);
    // kafkajs adds a listener each time that it gives up a connection attempt.
    socket.setMaxListeners(0);
    const broker = `${host}:${port}`;
    const open = sockets.get(broker) ?? new Set();
    sockets.set(broker, open.add(socket));
    socket.once('close', () => open.delete(socket));
    return socket;
  };
