import { setTimeout } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';
import { DAY_MS, HOUR_MS } from '../../../core/time.ts';
import { TOMBSTONE_MS } from '../../port/study-topics.ts';

/** The required state of a topic. */
export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly settings: Readonly<Record<string, string>>;
}

export type TopicAdmin = Pick<Admin, 'createTopics' | 'describeConfigs' | 'fetchTopicMetadata'>;

/** A record may be so many bytes larger than its body. */
const RECORD_OVERHEAD_BYTES = 1024 * 1024;

/** The number of replicas that confirm a record. */
export const minInSyncReplicas = (replication: number): number => Math.min(2, replication);

/** Confirmed records are in two replicas, and a replica without them never leads. `bodyLimit` is in bytes. */
const durabilitySettings = ({
  replication,
  bodyLimit,
}: {
  readonly replication: number;
  readonly bodyLimit: number;
}): TopicSpec['settings'] => ({
  'message.timestamp.type': 'LogAppendTime',
  'min.insync.replicas': String(minInSyncReplicas(replication)),
  'unclean.leader.election.enable': 'false',
  'compression.type': 'producer',
  'max.message.bytes': String(bodyLimit + RECORD_OVERHEAD_BYTES),
});

/**
 * The settings behind the promise of a 200. An append is in two replicas before it is answered, a replica without it
 * never leads, and the sink has the retention to read it.
 */
export const journalTopicSettings = ({
  replication,
  bodyLimit,
  retentionMs,
}: {
  readonly replication: number;
  readonly bodyLimit: number;
  readonly retentionMs: number;
}): TopicSpec['settings'] => ({
  'cleanup.policy': 'delete',
  'retention.ms': String(retentionMs),
  'retention.bytes': '-1',
  'segment.ms': String(HOUR_MS),
  ...durabilitySettings({ replication, bodyLimit }),
});

/**
 * The newest change of each key stays, a replaced one is gone within a day, and a tombstone can be read for 30 days.
 * Record times are the broker's: times by clients would show when people did things.
 */
export const studyTopicSettings = (of: {
  readonly replication: number;
  readonly bodyLimit: number;
}): TopicSpec['settings'] => ({
  'cleanup.policy': 'compact',
  'max.compaction.lag.ms': String(DAY_MS),
  'delete.retention.ms': String(TOMBSTONE_MS),
  'min.cleanable.dirty.ratio': '0.1',
  ...durabilitySettings(of),
});

/** An existing topic has other partitions, replicas or settings than it must have: an operator has to change it. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';
}

/** The time that a request without an answer is repeated. */
interface Patience {
  readonly forMs: number;
  /** Called before each repetition, with the error. */
  readonly onRetry?: (thrown: unknown) => void;
}

/** The time that brokers may take to give up one that hangs, and to choose another controller. */
const PATIENCE: Patience = { forMs: 15_000 };

/**
 * Creates the topic if necessary, and checks it. Waits up to 20 s for brokers that do not know a new topic yet. Rejects
 * with TopicMismatch that names every difference, or with an error of kafkajs.
 */
export const ensureTopic = (admin: TopicAdmin, spec: TopicSpec, patience = PATIENCE): Promise<void> =>
  retryUnanswered(() => ensureTopicOnce(admin, spec), patience);

const ensureTopicOnce = async (admin: TopicAdmin, spec: TopicSpec): Promise<void> => {
  const { topic, partitions, replication, settings } = spec;
  if (!(await exists(admin, topic))) {
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    // With waitForLeaders it would fail if the broker that is asked does not know the new topic yet.
    await admin.createTopics({
      waitForLeaders: false,
      timeout: 5000,
      topics: [{ topic, numPartitions: partitions, replicationFactor: replication, configEntries }],
    });
  }
  const differences = await compare(admin, spec);
  if (differences.length > 0) throw new TopicMismatch(`topic ${topic} is not as it must be: ${differences.join('; ')}`);
};

/** The time that brokers may take to learn of a new topic. */
const PROPAGATION_TIMEOUT_MS = 20_000;

const RETRY_MS = 100;

/** The broker does not know the topic, or its leader, yet. */
const isUnknownTopic = (thrown: unknown): boolean =>
  ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'].includes(String((thrown as { readonly type?: unknown }).type));

const retryUnknownTopic = async <T>(ask: () => Promise<T>): Promise<T> => {
  const until = Date.now() + PROPAGATION_TIMEOUT_MS;
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      if (!isUnknownTopic(thrown) || Date.now() > until) throw thrown;
    }
    await setTimeout(RETRY_MS);
  }
};

/** No broker has said no: a request had no answer, or was at one that is not the controller any more. */
const isUnanswered = (thrown: unknown): boolean => {
  const { name, type } = thrown as { readonly name?: unknown; readonly type?: unknown };
  return (
    ['KafkaJSRequestTimeoutError', 'KafkaJSConnectionError', 'KafkaJSConnectionClosedError'].includes(String(name)) ||
    ['REQUEST_TIMED_OUT', 'NOT_CONTROLLER', 'NETWORK_EXCEPTION'].includes(String(type))
  );
};

/** The error, its cause and, if it stands for several topics, their errors. */
const errorsIn = (thrown: unknown): readonly unknown[] => {
  const { cause, errors } = thrown as { readonly cause?: unknown; readonly errors?: unknown };
  return [thrown, ...(cause === undefined ? [] : [cause]), ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
};

const retryUnanswered = async <T>(work: () => Promise<T>, { forMs, onRetry }: Patience): Promise<T> => {
  const until = performance.now() + forMs;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!errorsIn(thrown).some(isUnanswered) || performance.now() > until) throw thrown;
      onRetry?.(thrown);
    }
    await setTimeout(RETRY_MS);
  }
};

const exists = async (admin: TopicAdmin, topic: string): Promise<boolean> => {
  try {
    await admin.fetchTopicMetadata({ topics: [topic] });
    return true;
  } catch (thrown) {
    if (isUnknownTopic(thrown)) return false;
    throw thrown;
  }
};

const compare = async (admin: TopicAdmin, spec: TopicSpec): Promise<readonly string[]> => {
  const differences: string[] = [];
  const expect = (name: string, is: string | number | undefined, required: string | number): void => {
    if (String(is) !== String(required)) differences.push(`${name} is ${is ?? 'unknown'} and must be ${required}`);
  };
  const partitions = await retryUnknownTopic(() => describePartitions(admin, spec.topic));
  expect('the number of partitions', partitions.length, spec.partitions);
  for (const copies of new Set(partitions.map(({ replicas }) => replicas.length)))
    expect('the number of copies', copies, spec.replication);
  // Each of these requests goes to another broker, and kafkajs tries this one only once.
  const { resources } = await retryUnknownTopic(() =>
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: spec.topic }],
    }),
  );
  const settings = new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  for (const [name, required] of Object.entries(spec.settings)) {
    const is = settings.get(name);
    if (name !== 'max.message.bytes') expect(name, is, required);
    else if (!(Number(is) >= Number(required)))
      differences.push(`${name} is ${is ?? 'unknown'} and must be at least ${required}`);
  }
  return differences;
};

const describePartitions = async (
  admin: TopicAdmin,
  topic: string,
): Promise<readonly { readonly replicas: readonly number[] }[]> => {
  const {
    topics: [found],
  } = await admin.fetchTopicMetadata({ topics: [topic] });
  if (found === undefined || found.partitions.length === 0)
    throw Object.assign(new Error(`topic ${topic} has no partitions yet`), { type: 'LEADER_NOT_AVAILABLE' });
  return found.partitions;
};
