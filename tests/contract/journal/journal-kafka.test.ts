import kafkajs from 'kafkajs';
import type { Journal } from '../../../src/journal/port/journal.ts';
import { openKafkaJournal } from '../../../src/journal/kafka/journal.ts';
import { encodeRecord } from '../../../src/journal/port/batch-encoding.ts';
import { aBatch } from '../../support/builders/statements/a-batch.ts';
import { readLog } from '../../support/checks/journal/log-reader.ts';
import { sendRaw, withAdmin } from '../../support/clients/raw-kafka.ts';
import { describeWith, KAFKA_URL, uniqueName } from '../../support/servers/services.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { describeMarkers } from './journal-markers.contract.ts';
import { describeJournal, type JournalUnderTest } from './journal.contract.ts';

const BODY_LIMIT = 4 * 1024 * 1024;
const MINE = 'partitions=3&replication=1';

describeWith({ name: 'Kafka', url: KAFKA_URL }, 'Kafka', (kafka) => {
  const openJournal = async (): Promise<JournalUnderTest> => {
    const prefix = uniqueName('contract');
    const opened: Journal[] = [];
    const another = async (): Promise<Journal> => {
      const journal = await openKafkaJournal(`${kafka}/${prefix}?${MINE}`, { now: Date.now, bodyLimit: BODY_LIMIT });
      opened.push(journal);
      return journal;
    };
    return {
      journal: await another(),
      another,
      close: async () => {
        await Promise.all(opened.map((journal) => journal.close()));
        await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [`${prefix}.traces`] }));
      },
    };
  };
  describeJournal('Kafka', openJournal);
  describeMarkers('Kafka', openJournal);

  describe('the topic of a journal in Kafka', () => {
    let prefix: string;
    let topic: string;
    let opened: Journal[] = [];
    const logged: { readonly level: string; readonly message: string; readonly facts: object | undefined }[] = [];
    const open = async (settings = MINE, bodyLimit = BODY_LIMIT, retentionMs?: number): Promise<Journal> => {
      const journal = await openKafkaJournal(`${kafka}/${prefix}?${settings}`, {
        now: Date.now,
        bodyLimit,
        ...(retentionMs === undefined ? {} : { retentionMs }),
        log: (level, message, facts) => logged.push({ level, message, facts }),
      });
      opened.push(journal);
      return journal;
    };
    const errors = (): readonly string[] =>
      logged.filter(({ level }) => level === 'error').map(({ message }) => message);
    beforeEach(() => {
      prefix = uniqueName('topic');
      topic = `${prefix}.traces`;
      logged.length = 0;
    });
    afterEach(async () => {
      await Promise.all(opened.map((journal) => journal.close()));
      opened = [];
      await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [topic] }));
    });

    it('has another id once it is deleted and begun anew', async () => {
      const journal = await open();
      const before = await journal.readState();
      await journal.close();
      await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [topic] }));
      await waitFor('the topic to be gone', () =>
        withAdmin(kafka, async (admin) => !(await admin.listTopics()).includes(topic)),
      );
      const after = await (await open()).readState();
      expect(after?.id).not.toBe(before?.id);
      expect(after?.id?.length).toBe(22);
    });

    it('is created with the settings that carry the promises, also by several processes at once', async () => {
      const [first] = await Promise.all([open(), open(), open()]);
      expect(await first.partitions()).toEqual([0, 1, 2]);
      const settings = await withAdmin(
        kafka,
        async (admin) =>
          (
            await admin.describeConfigs({
              includeSynonyms: false,
              resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
            })
          ).resources[0]!.configEntries,
      );
      expect(
        Object.fromEntries(settings.map(({ configName, configValue }) => [configName, configValue])),
      ).toMatchObject({
        'cleanup.policy': 'delete',
        'retention.ms': String(46 * 3600 * 1000),
        'segment.ms': String(3600 * 1000),
        'message.timestamp.type': 'LogAppendTime',
        'min.insync.replicas': '1',
        'unclean.leader.election.enable': 'false',
        'max.message.bytes': String(BODY_LIMIT + 1024 * 1024),
      });
    });

    it('is refused with every difference from the required settings', async () => {
      await withAdmin(kafka, (admin) =>
        admin.createTopics({
          topics: [
            {
              topic,
              numPartitions: 2,
              replicationFactor: 1,
              configEntries: [
                { name: 'retention.ms', value: '1000' },
                { name: 'max.message.bytes', value: '1000' },
              ],
            },
          ],
        }),
      );
      const refusal = await open('partitions=3&replication=2').then(
        () => '',
        (thrown: unknown) => String(thrown),
      );
      for (const name of [
        topic,
        'the number of partitions is 2 and must be 3',
        'the number of copies is 1 and must be 2',
        'retention.ms is 1000',
        'message.timestamp.type is CreateTime',
        'max.message.bytes is 1000 and must be at least',
      ])
        expect(refusal).toContain(name);
      expect(refusal).not.toContain('cleanup.policy');
    });

    it('has the retention that an operator names, and is refused with another', async () => {
      expect((await open(MINE, BODY_LIMIT, 6 * 3_600_000)).retentionMs).toBe(21_600_000);
      await expect(open()).rejects.toThrow('retention.ms is 21600000 and must be 165600000');
      await expect(open(MINE, BODY_LIMIT, 21_600_000)).resolves.toBeDefined();
    });

    it('may let in larger messages than it has to, not smaller ones', async () => {
      await open(MINE, BODY_LIMIT);
      await expect(open(MINE, BODY_LIMIT - 1)).resolves.toBeDefined();
      await expect(open(MINE, BODY_LIMIT + 1)).rejects.toThrow('max.message.bytes');
    });

    it('is read whatever the compression of its records', async () => {
      const journal = await open();
      const types = [
        kafkajs.CompressionTypes.None,
        kafkajs.CompressionTypes.GZIP,
        kafkajs.CompressionTypes.Snappy,
        kafkajs.CompressionTypes.LZ4,
      ];
      const batches = types.map(() => aBatch({ bytes: 5000 }));
      for (const [i, compression] of types.entries())
        await sendRaw(kafka, { topic, compression }, [encodeRecord([batches[i]!])]);
      await (await readLog(journal, 'sink')).hasRead(batches);
    });

    it('hands over bytes that are no record with the reason, and goes on', async () => {
      const journal = await open();
      await sendRaw(kafka, { topic }, [Buffer.from('not a record'), null, encodeRecord([aBatch()])]);
      const unreadable: string[] = [];
      const reader = await readLog(journal, 'sink', {
        handle: (_, messages) => {
          for (const { batches, unreadable: why } of messages)
            if (why !== undefined)
              unreadable.push(`${batches.length} ${why.reason}: ${Buffer.from(why.bytes).toString()}`);
          return Promise.resolve(undefined);
        },
      });
      await waitFor('the record after them', () => reader.batches.length === 1);
      const damaged = '0 the checksum of the record does not hold: not a record';
      expect(unreadable).toEqual([damaged, '0 the message has no value: ']);
    });

    it('is read from the first message left where retention has deleted the next one, which is logged', async () => {
      const journal = await open('partitions=1&replication=1');
      const batches = [aBatch(), aBatch(), aBatch()];
      for (const batch of batches) await journal.append(batch);
      await withAdmin(kafka, async (admin) => {
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
      });
      const reader = await readLog(journal, 'sink', { claimed: () => Promise.resolve(0) });
      await reader.hasRead([batches[2]!]);
      expect(reader.batches).toHaveLength(1);
      expect(errors()).toEqual(['messages are gone before they were handled; going on with the first that is left']);
      // One message can be gone without the others, at the earliest.
      const earliest = await readLog(journal, 'other');
      await earliest.hasRead([batches[2]!]);
      expect(errors()).toHaveLength(1);
    });

    it('is read from its beginning where the handler asks for an offset after its end, which is logged', async () => {
      const journal = await open('partitions=1&replication=1');
      const batches = [aBatch(), aBatch()];
      for (const batch of batches) await journal.append(batch);
      const reader = await readLog(journal, 'sink', { claimed: () => Promise.resolve(1000) });
      await reader.hasRead(batches);
      expect(errors()).toEqual(['the partition ends before what was already handled; reading it from its beginning']);
      const atTheEnd = await readLog(journal, 'other', { claimed: () => Promise.resolve(2) });
      const more = aBatch();
      await journal.append(more);
      await atTheEnd.hasRead([more]);
      expect(atTheEnd.batches).toHaveLength(1);
    });

    it('is read on where the handler asks for an offset that does not exist', async () => {
      const journal = await open('partitions=1&replication=1');
      const batches = [aBatch(), aBatch()];
      for (const batch of batches) await journal.append(batch);
      const reader = await readLog(journal, 'sink', {
        handle: (_, __, call) => Promise.resolve(call === 1 ? 500 : undefined),
      });
      await waitFor('all of it again', () => reader.batches.length >= 4);
      expect(reader.claims.length).toBe(2);
      expect(errors()).toContain('the partition ends before what was already handled');
    });

    it('stays with a consumer whose call takes longer than its session', async () => {
      const journal = await open('partitions=2&replication=1');
      const batches = [aBatch(), aBatch(), aBatch()];
      await journal.append(batches[0]!);
      const slow = await readLog(journal, 'sink', {
        handle: async (_, __, call) => {
          if (call === 1) await new Promise((resolve) => setTimeout(resolve, 7500));
          return undefined;
        },
      });
      await waitFor('the slow call', () => slow.batches.length === 1);
      await journal.append(batches[1]!);
      await slow.hasRead([batches[1]!]);
      await journal.append(batches[2]!);
      await slow.hasRead(batches);
      expect([slow.batches.length, [...slow.claims].sort(), slow.overlap()]).toEqual([3, [0, 1], 1]);
      // A broker may need a moment to lead a topic that has just been made, and an append is tried again then; who
      // consumes is another matter.
      expect(logged.filter(({ level, message }) => level === 'warn' && message.includes('group'))).toEqual([]);
    });

    it('commits the next offset to the group, for monitoring', async () => {
      const journal = await open('partitions=1&replication=1');
      const batch = aBatch();
      await journal.append(batch);
      const reader = await readLog(journal, 'sink');
      await reader.hasRead([batch]);
      await waitFor(
        'the committed offset',
        async () =>
          (await withAdmin(kafka, (admin) => admin.fetchOffsets({ groupId: `${prefix}.sink`, topics: [topic] })))[0]!
            .partitions[0]!.offset === '1',
      );
    });
  });
});
