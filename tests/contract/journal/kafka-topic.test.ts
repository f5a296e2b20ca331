import { setTimeout as pause } from 'node:timers/promises';
import {
  ensureTopic,
  journalTopicSettings,
  type TopicAdmin,
  type TopicSpec,
} from '../../../src/journal/kafka/client/topic.ts';
import { DEFAULT_RETENTION_MS } from '../../../src/journal/port/journal.ts';
import { withAdmin } from '../../support/clients/raw-kafka.ts';
import { describeWith, KAFKA_URL, uniqueName } from '../../support/servers/services.ts';

describeWith({ name: 'Kafka', url: KAFKA_URL }, 'a topic that a broker does not know yet', (kafka) => {
  const aShape = (): TopicSpec => ({
    topic: uniqueName('unheard'),
    partitions: 2,
    replication: 1,
    settings: journalTopicSettings({ replication: 1, bodyLimit: 1000, retentionMs: DEFAULT_RETENTION_MS }),
  });
  /** Does something later; the test awaits it before it closes the client. */
  const after = (ms: number, then: () => Promise<unknown>): Promise<unknown> => pause(ms).then(then);

  it('is waited for, for longer than two seconds', async () => {
    await withAdmin(kafka, async (admin) => {
      let creation: Promise<unknown> | undefined;
      const slow: TopicAdmin = {
        ...admin,
        createTopics: (options) => {
          creation = after(2500, () => admin.createTopics(options));
          return Promise.resolve(true);
        },
      };
      await ensureTopic(slow, aShape());
      await expect(creation).resolves.toBe(true);
    });
  });

  it('is asked for again where the broker that has its settings does not know it yet', async () => {
    const shape = aShape();
    const twin = { ...shape, topic: `${shape.topic}-twin` };
    await withAdmin(kafka, async (admin) => {
      await ensureTopic(admin, twin);
      const made = after(600, () => ensureTopic(admin, shape));
      const ahead: TopicAdmin = {
        ...admin,
        fetchTopicMetadata: () => admin.fetchTopicMetadata({ topics: [twin.topic] }),
      };
      await ensureTopic(ahead, shape);
      await made;
      await expect(admin.fetchTopicMetadata({ topics: [shape.topic] })).resolves.toMatchObject({
        topics: [{ name: shape.topic }],
      });
    });
  });

  /** An admin client whose requests to create a topic reject with these errors first. */
  const failing = (admin: TopicAdmin, errors: Error[]): TopicAdmin => ({
    ...admin,
    createTopics: (options) => {
      const error = errors.shift();
      return error === undefined ? admin.createTopics(options) : Promise.reject(error);
    },
  });
  const noAnswer = (): Error => Object.assign(new Error('no answer'), { name: 'KafkaJSRequestTimeoutError' });
  const lateOfTopic = (): Error =>
    Object.assign(new Error('of topics'), { errors: [Object.assign(new Error(), { type: 'REQUEST_TIMED_OUT' })] });

  it('is asked for again where no controller answers, for as long as the caller has patience', async () => {
    await withAdmin(kafka, async (admin) => {
      const retried: unknown[] = [];
      const onRetry = (thrown: unknown): number => retried.push(thrown);
      const errors = [noAnswer(), lateOfTopic()];
      await ensureTopic(failing(admin, [...errors]), aShape(), { forMs: 10_000, onRetry });
      expect(retried).toEqual(errors);
      await expect(ensureTopic(failing(admin, [noAnswer()]), aShape(), { forMs: -1 })).rejects.toThrow('no answer');
    });
  });
});
