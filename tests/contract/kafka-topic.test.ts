import { ensureTopic, journalSettings } from '../../src/journal/kafka-topic.ts';
import type { TopicAdmin, TopicShape } from '../../src/journal/kafka-topic.ts';
import { withAdmin } from '../support/raw-kafka.ts';
import { describeWith, KAFKA_URL, uniqueName } from '../support/services.ts';

describeWith('Kafka', KAFKA_URL, 'a topic that a broker has not heard of yet', (kafka) => {
  const aShape = (): TopicShape => ({ topic: uniqueName('unheard'), partitions: 2, replication: 1, settings: journalSettings({ replication: 1, bodyLimit: 1000 }) });
  const later: NodeJS.Timeout[] = [];
  const after = (ms: number, then: () => unknown): void => void later.push(setTimeout(() => void then(), ms));

  afterAll(() => later.forEach(clearTimeout));

  it('is waited for, for longer than two seconds', async () => {
    await withAdmin(kafka, async (admin) => {
      const creation: { done?: Promise<boolean> } = {};
      const slow: TopicAdmin = {
        ...admin,
        createTopics: (options) => {
          after(2500, () => { creation.done = admin.createTopics(options); });
          return Promise.resolve(true);
        },
      };
      await ensureTopic(slow, aShape());
      await expect(creation.done).resolves.toBe(true);
    });
  });

  it('is asked about again where another broker knows it and the one that tells its settings does not', async () => {
    const shape = aShape();
    const twin = { ...shape, topic: `${shape.topic}-twin` };
    await withAdmin(kafka, async (admin) => {
      await ensureTopic(admin, twin);
      after(600, () => ensureTopic(admin, shape));
      const ahead: TopicAdmin = { ...admin, fetchTopicMetadata: () => admin.fetchTopicMetadata({ topics: [twin.topic] }) };
      await ensureTopic(ahead, shape);
      await expect(admin.fetchTopicMetadata({ topics: [shape.topic] })).resolves.toMatchObject({ topics: [{ name: shape.topic }] });
    });
  });
});
