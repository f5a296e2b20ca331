import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';

const HOUR = 3_600_000;

/** What a topic must be like. */
export interface TopicShape {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** What of kafkajs's admin client is asked about topics. */
export type TopicAdmin = Pick<Admin, 'createTopics' | 'describeConfigs' | 'fetchTopicMetadata'>;

/** Bytes that a record may be larger than the body that it carries. */
const ALLOWANCE = 1024 * 1024;

/**
 * What is confirmed is in two copies, and a copy that lacks it never leads. `bodyLimit` is the largest body that is let
 * in, in bytes.
 */
const lastingSettings = ({
  replication,
  bodyLimit,
}: {
  readonly replication: number;
  readonly bodyLimit: number;
}): TopicShape['settings'] => ({
  'message.timestamp.type': 'LogAppendTime',
  'min.insync.replicas': String(Math.min(2, replication)),
  'unclean.leader.election.enable': 'false',
  'compression.type': 'producer',
  'max.message.bytes': String(bodyLimit + ALLOWANCE),
});

/**
 * The settings that carry what a 200 promises: an append is in two copies before it is answered, a copy that lacks it
 * never leads, and nothing is deleted before the sink has had it for nearly two days.
 */
export const journalSettings = ({
  replication,
  bodyLimit,
}: {
  readonly replication: number;
  readonly bodyLimit: number;
}): TopicShape['settings'] => ({
  'cleanup.policy': 'delete',
  'retention.ms': String(46 * HOUR),
  'retention.bytes': '-1',
  'segment.ms': String(HOUR),
  ...lastingSettings({ replication, bodyLimit }),
});

/**
 * Those of a study: the newest change of each key stays, what it replaced is gone within a day, and a tombstone can be
 * read for 30 days. Times are the broker's, since those of records say when people did things.
 */
export const studySettings = (of: {
  readonly replication: number;
  readonly bodyLimit: number;
}): TopicShape['settings'] => ({
  'cleanup.policy': 'compact',
  'max.compaction.lag.ms': String(24 * HOUR),
  'delete.retention.ms': String(30 * 24 * HOUR),
  'min.cleanable.dirty.ratio': '0.1',
  ...lastingSettings(of),
});

/**
 * Creates the topic where it is not there yet (several processes may at once) and checks it where it is. Rejects with
 * an Error that names every difference where it has other partitions, copies or settings; larger messages are no
 * difference. Waits up to 20 s for brokers that have not heard of a new topic yet.
 */
export const ensureTopic = async (admin: TopicAdmin, shape: TopicShape): Promise<void> => {
  const { topic, partitions, replication, settings } = shape;
  if (!(await exists(admin, topic))) {
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    // Not with waitForLeaders: it fails where the broker asked has not heard of the new topic yet.
    await admin.createTopics({
      waitForLeaders: false,
      timeout: 5000,
      topics: [{ topic, numPartitions: partitions, replicationFactor: replication, configEntries }],
    });
  }
  const differences = await compare(admin, shape);
  if (differences.length > 0) throw new Error(`topic ${topic} is not as it must be: ${differences.join('; ')}`);
};

/** How long brokers may take to hear of a topic that was just created, in milliseconds. */
const HEARD_WITHIN = 20_000;

const AGAIN = 100;

/** What a broker says that has not heard of a topic yet, or not of who leads it. */
const notHeardOf = (thrown: unknown): boolean =>
  ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'].includes(String((thrown as { readonly type?: unknown }).type));

const untilHeardOf = async <T>(ask: () => Promise<T>): Promise<T> => {
  const until = Date.now() + HEARD_WITHIN;
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      if (!notHeardOf(thrown) || Date.now() > until) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
};

const exists = async (admin: TopicAdmin, topic: string): Promise<boolean> => {
  try {
    await admin.fetchTopicMetadata({ topics: [topic] });
    return true;
  } catch (thrown) {
    if (notHeardOf(thrown)) return false;
    throw thrown;
  }
};

const compare = async (admin: TopicAdmin, shape: TopicShape): Promise<readonly string[]> => {
  const differences: string[] = [];
  const expect = (name: string, is: string | number | undefined, must: string | number): void => {
    if (String(is) !== String(must)) differences.push(`${name} is ${is ?? 'unknown'} and must be ${must}`);
  };
  const partitions = await untilHeardOf(() => describePartitions(admin, shape.topic));
  expect('the number of partitions', partitions.length, shape.partitions);
  for (const copies of new Set(partitions.map(({ replicas }) => replicas.length)))
    expect('the number of copies', copies, shape.replication);
  // Each of these questions goes to another broker, and kafkajs asks this one only once.
  const { resources } = await untilHeardOf(() =>
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: shape.topic }],
    }),
  );
  const settings = new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  for (const [name, must] of Object.entries(shape.settings)) {
    const is = settings.get(name);
    if (name !== 'max.message.bytes') expect(name, is, must);
    else if (!(Number(is) >= Number(must)))
      differences.push(`${name} is ${is ?? 'unknown'} and must be at least ${must}`);
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
