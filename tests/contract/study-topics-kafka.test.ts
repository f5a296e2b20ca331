import kafkajs from 'kafkajs';
import { openJournal } from '../../src/journal/open-journal.ts';
import { openStudyTopics } from '../../src/journal/open-study-topics.ts';
import type { StudyTopics } from '../../src/journal/study-topics.ts';
import { withAdmin } from '../support/raw-kafka.ts';
import { describeWith, KAFKA_URL, uniqueName } from '../support/services.ts';
import { describeStudyTopics } from './study-topics.contract.ts';

const log = { error: () => undefined, warn: () => undefined, debug: () => undefined };
const parts = { now: Date.now, bodyLimit: 4 * 1024 * 1024, log };

describeWith('Kafka', KAFKA_URL, 'Kafka', (kafka) => {
  const openWith = async (prefix: string): Promise<{ readonly another: () => Promise<StudyTopics>; readonly close: () => Promise<void> }> => {
    const url = `${kafka}/${prefix}?partitions=2&replication=1`;
    // Makes the topic whose offsets are kept.
    const journal = await openJournal(url, parts);
    const opened: StudyTopics[] = [];
    return {
      another: async () => {
        const topics = await openStudyTopics(url, parts);
        opened.push(topics);
        return topics;
      },
      close: async () => {
        await Promise.all([...opened, journal].map((one) => one.close()));
        await withAdmin(kafka, async (admin) => admin.deleteTopics({ topics: (await admin.listTopics()).filter((topic) => topic.startsWith(`${prefix}.`)) }));
      },
    };
  };

  describeStudyTopics('Kafka', async () => {
    const { another, close } = await openWith(uniqueName('studies'));
    return { topics: await another(), another, close };
  });

  it('makes a compacted topic whose tombstones last 30 days and whose times are the broker\'s', async () => {
    const prefix = uniqueName('studies');
    const { another, close } = await openWith(prefix);
    try {
      await (await another()).ensure('study:a');
      const settings = await withAdmin(kafka, async (admin) =>
        (await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: `${prefix}.study.a` }] })).resources[0]!.configEntries);
      expect(Object.fromEntries(settings.map(({ configName, configValue }) => [configName, configValue]))).toMatchObject({
        'cleanup.policy': 'compact', 'max.compaction.lag.ms': '86400000', 'delete.retention.ms': String(30 * 86_400_000), 'min.cleanable.dirty.ratio': '0.1', 'message.timestamp.type': 'LogAppendTime',
      });
    } finally {
      await close();
    }
  });
});
