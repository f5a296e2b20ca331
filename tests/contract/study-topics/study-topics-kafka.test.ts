import kafkajs, { type Producer } from 'kafkajs';
import { createKafkaClient, type KafkaClient } from '../../../src/journal/kafka/client/client.ts';
import { claimKafkaPartition } from '../../../src/journal/kafka/study-appender.ts';
import { parseKafkaUrl } from '../../../src/journal/kafka/client/url.ts';
import { openJournal, openStudyTopics } from '../../../src/journal/open-journal.ts';
import type { StudyTopics } from '../../../src/journal/port/study-topics.ts';
import { withAdmin } from '../../support/clients/raw-kafka.ts';
import { describeWith, KAFKA_URL, uniqueName } from '../../support/servers/services.ts';
import { describeStudyTopics } from './study-topics.contract.ts';

const log = { error: () => undefined, warn: () => undefined, debug: () => undefined };
const deps = { now: Date.now, bodyLimit: 4 * 1024 * 1024, log };

describeWith({ name: 'Kafka', url: KAFKA_URL }, 'Kafka', (kafka) => {
  const openWith = async (
    prefix: string,
  ): Promise<{ readonly another: () => Promise<StudyTopics>; readonly close: () => Promise<void> }> => {
    const url = `${kafka}/${prefix}?partitions=2&replication=1`;
    // Makes the topic whose offsets are kept.
    const journal = await openJournal(url, deps);
    const opened: StudyTopics[] = [];
    return {
      another: async () => {
        const topics = await openStudyTopics(url, deps);
        opened.push(topics);
        return topics;
      },
      close: async () => {
        await Promise.all([...opened, journal].map((one) => one.close()));
        await withAdmin(kafka, async (admin) =>
          admin.deleteTopics({ topics: (await admin.listTopics()).filter((topic) => topic.startsWith(`${prefix}.`)) }),
        );
      },
    };
  };

  describeStudyTopics('Kafka', async () => {
    const { another, close } = await openWith(uniqueName('studies'));
    return { topics: await another(), another, close };
  });

  it("creates a compacted topic whose tombstones last 30 days and whose times are the broker's", async () => {
    const prefix = uniqueName('studies');
    const { another, close } = await openWith(prefix);
    try {
      await (await another()).ensure('study:a');
      const settings = await withAdmin(
        kafka,
        async (admin) =>
          (
            await admin.describeConfigs({
              includeSynonyms: false,
              resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: `${prefix}.study.a` }],
            })
          ).resources[0]!.configEntries,
      );
      expect(
        Object.fromEntries(settings.map(({ configName, configValue }) => [configName, configValue])),
      ).toMatchObject({
        'cleanup.policy': 'compact',
        'max.compaction.lag.ms': '86400000',
        'delete.retention.ms': String(30 * 86_400_000),
        'min.cleanable.dirty.ratio': '0.1',
        'message.timestamp.type': 'LogAppendTime',
      });
    } finally {
      await close();
    }
  });

  it('looks up the coordinator of its transactions once, and not before each step', async () => {
    const prefix = uniqueName('studies');
    const { another, close } = await openWith(prefix);
    try {
      await (await another()).ensure('study:a');
      const client = createKafkaClient(parseKafkaUrl(`${kafka}/${prefix}`), () => undefined);
      const asked: string[] = [];
      const watch: KafkaClient['closeWhenOverdue'] = (user) => {
        (user as Producer).on((user as Producer).events.REQUEST, ({ payload }) => asked.push(payload.apiName));
        return client.closeWhenOverdue(user);
      };
      await withAdmin(kafka, async (admin) => {
        const appender = await claimKafkaPartition({
          client: { ...client, closeWhenOverdue: watch },
          admin,
          topicOf: () => `${prefix}.study.a`,
          partition: 0,
          journalTopic: `${prefix}.traces`,
          groupId: `${prefix}.released`,
          transactionalId: `${prefix}.released.0`,
        });
        await appender.append([{ study: 'study:a', key: 'k', value: null }], 1);
        asked.length = 0;
        for (let n = 0; n < 3; n++) await appender.append([{ study: 'study:a', key: 'k', value: null }], 2 + n);
        await appender.close();
      });
      expect(asked.filter((api) => api === 'EndTxn')).toHaveLength(3);
      expect(asked.filter((api) => api === 'GroupCoordinator')).toEqual([]);
    } finally {
      await close();
    }
  });
});
