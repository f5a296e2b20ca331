import type { Admin, Producer, Transaction } from 'kafkajs';
import { Problem } from '../../core/problem.ts';
import type { Offset } from '../port/journal.ts';
import type { KafkaClient } from './client.ts';
import { COMPRESSION } from './compression.ts';
import { rememberCoordinators } from './kafkajs-patches/cache-coordinators.ts';
import type { Appended, StudyAppender, StudyChange } from '../port/study-topics.ts';

/** What an appender is made of. */
export interface KafkaStudyAppenderDeps {
  readonly client: KafkaClient;
  readonly admin: Pick<Admin, 'fetchOffsets'>;
  /** The topic of a study. */
  readonly topicOf: (study: string) => string;
  readonly journalTopic: string;
  /** The group in whose name it is kept how far partitions of the journal were consumed. */
  readonly groupId: string;
  /** The same for everybody who ever claims this partition: that is what shuts the last one out. */
  readonly transactionalId: string;
  readonly partition: number;
}

/** One send carries up to so many bytes. */
const SEND_BYTES = 900_000;
const ACKS_TIMEOUT = 4500;
/** A transaction that nobody ends is aborted after so many milliseconds; until then readers wait at it. */
const TRANSACTION_MS = 15_000;

/** How often, and how many milliseconds apart, it is looked whether the transaction before has ended. */
const ENDING_TRIES = 200;
const ENDING_MS = 10;

const unconfirmed = (cause: unknown): Problem =>
  Object.assign(
    new Problem('journal-unavailable', 'The stream of a study did not confirm; what was sent may or may not be kept.'),
    { cause },
  );

/**
 * Tries again while Kafka is still ending the transaction before: it answers a commit before every partition has it,
 * and refuses what comes next without having taken any of it (kafkajs 2.2.4 does not wait as the Java client does).
 */
const patiently = async <T>(step: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (thrown) {
      if ((thrown as { readonly type?: unknown }).type !== 'CONCURRENT_TRANSACTIONS' || tries === ENDING_TRIES)
        throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, ENDING_MS));
  }
};

const cut = (changes: readonly StudyChange[]): readonly (readonly StudyChange[])[] => {
  const sends: StudyChange[][] = [];
  let bytes = Infinity;
  for (const change of changes) {
    const size = change.key.length + (change.value?.length ?? 0) + 100;
    if (bytes + size > SEND_BYTES) {
      sends.push([]);
      bytes = 0;
    }
    sends.at(-1)?.push(change);
    bytes += size;
  }
  return sends;
};

/**
 * Takes a partition over: kafkajs begins to be the producer of a transactional id, and shuts the last one out, with its
 * first transaction. Every send names one topic and one partition, one after the other; once anything was rejected this
 * producer is used no more (kafkajs 2.2.4 would lose records).
 */
export const claimKafkaPartition = async (deps: KafkaStudyAppenderDeps): Promise<StudyAppender> => {
  const { client, admin, topicOf, journalTopic, groupId, transactionalId, partition } = deps;
  const { kafka, remember } = rememberCoordinators(client.kafka);
  const producer: Producer = client.watch(
    kafka.producer({
      transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: TRANSACTION_MS,
      allowAutoTopicCreation: false,
      createPartitioner: () => () => 0,
    }),
  );
  let failed = false;
  let next: Transaction;
  const read = async (): Promise<Offset | undefined> => {
    const [found] = await admin.fetchOffsets({ groupId, topics: [journalTopic] });
    const offset = Number(found?.partitions.find((one) => one.partition === partition)?.offset ?? -1);
    return offset >= 0 ? offset : undefined;
  };
  let consumed: Offset | undefined;
  try {
    await producer.connect();
    next = await producer.transaction();
    remember();
    // Only now nobody else can move it.
    consumed = await read();
  } catch (thrown) {
    await producer.disconnect().catch(() => undefined);
    throw unconfirmed(thrown);
  }

  const write = async (changes: readonly StudyChange[], reached: Offset | undefined): Promise<Appended> => {
    const transaction = next;
    const appended = new Map<string, { first: Offset; last: Offset }>();
    for (const study of new Set(changes.map((change) => change.study))) {
      for (const some of cut(changes.filter((change) => change.study === study))) {
        const messages = some.map(({ key, value, headers }) => ({
          key,
          value: value === null ? null : Buffer.from(value),
          partition: 0,
          ...(headers === undefined ? {} : { headers }),
        }));
        const answers = await patiently(() =>
          transaction.send({
            topic: topicOf(study),
            acks: -1,
            timeout: ACKS_TIMEOUT,
            compression: COMPRESSION,
            messages,
          }),
        );
        // kafkajs resolves with an empty list where it knows no such partition: nothing was sent.
        const base = Number(answers[0]?.baseOffset ?? -1);
        if (answers.length !== 1 || answers[0]?.errorCode !== 0 || !Number.isSafeInteger(base) || base < 0)
          throw new Error('the answer does not say where the records are');
        appended.set(study, { first: appended.get(study)?.first ?? base, last: base + messages.length - 1 });
      }
    }
    if (reached !== undefined)
      await patiently(() =>
        transaction.sendOffsets({
          consumerGroupId: groupId,
          topics: [{ topic: journalTopic, partitions: [{ partition, offset: String(reached) }] }],
        }),
      );
    await transaction.commit();
    next = await producer.transaction();
    return appended;
  };

  return {
    ...(consumed === undefined ? {} : { consumed }),
    append: async (changes, reached) => {
      if (failed) throw unconfirmed(new Error('an append was not confirmed: the partition must be claimed again'));
      if (changes.length === 0 && reached === undefined) return new Map();
      try {
        return await write(changes, reached);
      } catch (thrown) {
        failed = true;
        throw unconfirmed(thrown);
      }
    },
    close: async () => {
      failed = true;
      await producer.disconnect().catch(() => undefined);
    },
  };
};
