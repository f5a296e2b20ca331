import kafkajs from 'kafkajs';
import type { StampedBatch } from '../../../src/xapi/model/types.ts';
import { decodeRecord } from '../../../src/journal/port/batch-encoding.ts';

const client = (kafkaUrl: string): InstanceType<typeof kafkajs.Kafka> =>
  new kafkajs.Kafka({
    brokers: kafkaUrl.replace('kafka://', '').split('/')[0]!.split(','),
    logLevel: kafkajs.logLevel.NOTHING,
  });

/** Runs an action with a new admin client. */
export const withAdmin = async <T>(
  kafkaUrl: string,
  action: (admin: ReturnType<InstanceType<typeof kafkajs.Kafka>['admin']>) => Promise<T>,
): Promise<T> => {
  const admin = client(kafkaUrl).admin();
  await admin.connect();
  try {
    return await action(admin);
  } finally {
    await admin.disconnect();
  }
};

/** Writes these values to partition 0 of a topic, unchecked. */
export const sendRaw = async (
  kafkaUrl: string,
  {
    topic,
    compression = kafkajs.CompressionTypes.None,
  }: { readonly topic: string; readonly compression?: kafkajs.CompressionTypes },
  values: readonly (Buffer | null)[],
): Promise<void> => {
  const producer = client(kafkaUrl).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, compression, messages: values.map((value) => ({ partition: 0, value })) });
  await producer.disconnect();
};

/** The batches of a topic by position (`partition/offset/frame`), read without the journal's consumer. */
export const readTopic = async (kafkaUrl: string, topic: string): Promise<ReadonlyMap<string, StampedBatch>> => {
  const ends = await withAdmin(kafkaUrl, (admin) => admin.fetchTopicOffsets(topic));
  const left = new Map(
    ends.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, Number(high) - 1]),
  );
  const found = new Map<string, StampedBatch>();
  const consumer = client(kafkaUrl).consumer({
    groupId: `raw-${topic}-${Date.now().toString(36)}`,
    maxWaitTimeInMs: 100,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    if (left.size === 0) resolve();
    void consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { offset, value } of batch.messages) {
          decodeRecord(value!).batches.forEach((one, frame) => found.set(`${batch.partition}/${offset}/${frame}`, one));
        }
        if (Number(batch.lastOffset()) >= (left.get(batch.partition) ?? Infinity)) left.delete(batch.partition);
        if (left.size === 0) resolve();
        return Promise.resolve();
      },
    });
  });
  await consumer.disconnect();
  return found;
};
