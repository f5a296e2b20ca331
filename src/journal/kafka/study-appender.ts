import { setTimeout } from 'node:timers/promises';
import type { Admin, Producer, Transaction } from 'kafkajs';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { Offset } from '../port/journal.ts';
import type { KafkaClient } from './client/client.ts';
import { COMPRESSION } from './client/compression.ts';
import { cacheCoordinators } from './kafkajs-patches/cache-coordinators.ts';
import type { AppendedOffsets, StudyAppender, StudyChange } from '../port/study-topics.ts';

export interface KafkaStudyAppenderDeps {
  readonly client: KafkaClient;
  readonly admin: Pick<Admin, 'fetchOffsets'>;
  readonly topicOf: (study: string) => string;
  readonly journalTopic: string;
  /** The group that the consumed offsets of the journal are committed to. */
  readonly groupId: string;
  /** The same for every claimant of this partition, so that each fences off the last one. */
  readonly transactionalId: string;
  readonly partition: number;
}

const MAX_SEND_BYTES = 900_000;
const ACKS_TIMEOUT_MS = 4500;
/** An abandoned transaction is aborted after so long; until then readers wait at it. */
const TRANSACTION_TIMEOUT_MS = 15_000;

/** The number of times that a step waits for the end of the transaction before it, and the length of each wait. */
const MAX_TRIES = 200;
const RETRY_MS = 10;

const unconfirmed = (cause: unknown): Problem =>
  Object.assign(
    new Problem('journal-unavailable', 'The stream of a study did not confirm; what was sent may or may not be kept.'),
    { cause },
  );

/**
 * Retries a step while Kafka still ends the transaction before. It answers a commit before every partition has it, and
 * refuses all of the next step (kafkajs 2.2.4 does not wait as the Java client does).
 */
const retryWhileConcurrent = async <T>(step: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (thrown) {
      if ((thrown as { readonly type?: unknown }).type !== 'CONCURRENT_TRANSACTIONS' || tries === MAX_TRIES)
        throw thrown;
    }
    await setTimeout(RETRY_MS);
  }
};

const groupIntoSends = (changes: readonly StudyChange[]): readonly (readonly StudyChange[])[] => {
  const sends: StudyChange[][] = [];
  let bytes = Infinity;
  for (const change of changes) {
    const size = change.key.length + (change.value?.length ?? 0) + 100;
    if (bytes + size > MAX_SEND_BYTES) {
      sends.push([]);
      bytes = 0;
    }
    sends.at(-1)?.push(change);
    bytes += size;
  }
  return sends;
};

/** One append in a transaction. */
interface TransactionAppend {
  readonly transaction: Transaction;
  readonly changes: readonly StudyChange[];
  readonly consumedOffset: Offset | undefined;
}

/** Sends the changes of one study; resolves with their offsets. */
const sendChanges = async (
  transaction: Transaction,
  topic: string,
  changes: readonly StudyChange[],
): Promise<{ readonly first: Offset; readonly last: Offset } | undefined> => {
  let offsets: { readonly first: Offset; readonly last: Offset } | undefined;
  for (const some of groupIntoSends(changes)) {
    const messages = some.map(({ key, value, headers }) => ({
      key,
      value: value === null ? null : Buffer.from(value),
      partition: 0,
      ...defined({ headers }),
    }));
    const answers = await retryWhileConcurrent(() =>
      transaction.send({ topic, acks: -1, timeout: ACKS_TIMEOUT_MS, compression: COMPRESSION, messages }),
    );
    // kafkajs resolves with an empty list if it knows no such partition: nothing was sent.
    const base = Number(answers[0]?.baseOffset ?? -1);
    if (answers.length !== 1 || answers[0]?.errorCode !== 0 || !Number.isSafeInteger(base) || base < 0)
      throw new Error('the answer does not say where the records are');
    offsets = { first: offsets?.first ?? base, last: base + messages.length - 1 };
  }
  return offsets;
};

const writeTransaction = async (
  { topicOf, groupId, journalTopic, partition }: KafkaStudyAppenderDeps,
  { transaction, changes, consumedOffset }: TransactionAppend,
): Promise<AppendedOffsets> => {
  const appended = new Map<string, { readonly first: Offset; readonly last: Offset }>();
  for (const study of new Set(changes.map((change) => change.study))) {
    const offsets = await sendChanges(
      transaction,
      topicOf(study),
      changes.filter((change) => change.study === study),
    );
    if (offsets !== undefined) appended.set(study, offsets);
  }
  if (consumedOffset !== undefined)
    await retryWhileConcurrent(() =>
      transaction.sendOffsets({
        consumerGroupId: groupId,
        topics: [{ topic: journalTopic, partitions: [{ partition, offset: String(consumedOffset) }] }],
      }),
    );
  await transaction.commit();
  return appended;
};

/** The consumed offset of each partition that has one. Rejects with the error of kafkajs. */
export const readConsumedOffsets = async ({
  admin,
  groupId,
  journalTopic,
}: {
  readonly admin: Pick<Admin, 'fetchOffsets'>;
  readonly groupId: string;
  readonly journalTopic: string;
}): Promise<ReadonlyMap<number, Offset>> => {
  const [found] = await admin.fetchOffsets({ groupId, topics: [journalTopic] });
  const offsets = (found?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)] as const);
  return new Map(offsets.filter(([, offset]) => offset >= 0));
};

/**
 * Claims a partition of the journal and fences off its last producer, by a first transaction with their common
 * transactional id. Rejects with Problem `journal-unavailable`.
 */
export const claimKafkaPartition = async (deps: KafkaStudyAppenderDeps): Promise<StudyAppender> => {
  const { kafka, enable } = cacheCoordinators(deps.client.kafka);
  const producer: Producer = deps.client.closeWhenOverdue(
    kafka.producer({
      transactionalId: deps.transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      allowAutoTopicCreation: false,
      createPartitioner: () => () => 0,
    }),
  );
  let failed = false;
  let next: Transaction;
  let consumed: Offset | undefined;
  try {
    await producer.connect();
    next = await producer.transaction();
    enable();
    // Read only now: no other producer can move it any more.
    consumed = (await readConsumedOffsets(deps)).get(deps.partition);
  } catch (thrown) {
    await producer.disconnect().catch(() => undefined);
    throw unconfirmed(thrown);
  }

  return {
    ...defined({ consumedOffset: consumed }),
    append: async (changes, consumedOffset) => {
      if (failed) throw unconfirmed(new Error('an append was not confirmed: the partition must be claimed again'));
      if (changes.length === 0 && consumedOffset === undefined) return new Map();
      try {
        const appended = await writeTransaction(deps, { transaction: next, changes, consumedOffset });
        next = await producer.transaction();
        return appended;
      } catch (thrown) {
        // With a producer that has rejected, kafkajs 2.2.4 would lose records.
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
