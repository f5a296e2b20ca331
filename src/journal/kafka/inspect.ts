import { createKafkaClient, prepareKafkajs } from './client/client.ts';
import { parseKafkaUrl } from './client/url.ts';

const quiet = (): undefined => undefined;

/** Says what the topic of a Kafka journal is. Rejects with the error of kafkajs if no broker answers. */
export const inspectKafkaJournal = async (url: string): Promise<string> => {
  const settings = parseKafkaUrl(url);
  await prepareKafkajs(quiet);
  const client = createKafkaClient(settings, quiet);
  const admin = client.closeWhenOverdue(client.kafka.admin({ retry: { retries: 2 } }));
  const topic = `${settings.prefix}.traces`;
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    const size = `Kafka with ${brokers.length} ${brokers.length === 1 ? 'broker' : 'brokers'}`;
    if (!(await admin.listTopics()).includes(topic)) return `${size}; the first start makes the topic ${topic}`;
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]?.partitions ?? [];
    const leaderless = partitions.filter(({ leader }) => leader < 0).length;
    if (leaderless > 0) throw new Error(`${leaderless} of ${partitions.length} partitions of ${topic} have no leader`);
    return `${size}; ${topic} has ${partitions.length} partitions`;
  } finally {
    await admin.disconnect();
  }
};
