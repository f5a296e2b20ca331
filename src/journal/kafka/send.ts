import type { Producer } from 'kafkajs';
import { Problem } from '../../core/problem.ts';
import type { JournalLog } from '../port/journal.ts';
import { COMPRESSION } from './compression.ts';

/** How long the leader waits for the copies, in milliseconds; it answers before kafkajs gives up on it. */
const ACKS_TIMEOUT = 4500;

/** What whoever waits is told when nobody confirmed in time. */
export const unconfirmed = (): Problem =>
  new Problem('journal-unavailable', 'The journal did not confirm in time; what was sent may or may not be kept.');

/** Sends one record set to one partition; the offset of its first record once it is in all in-sync copies. */
export const sendOnce = async (
  producer: Producer,
  topic: string,
  partition: number,
  records: readonly Buffer[],
): Promise<number> => {
  const answers = await producer.send({
    topic,
    acks: -1,
    timeout: ACKS_TIMEOUT,
    compression: COMPRESSION,
    messages: records.map((value) => ({ partition, key: null, value })),
  });
  // kafkajs resolves with an empty list where it knows no such partition: nothing was sent.
  const [answer] = answers;
  const offset = Number(answer?.baseOffset ?? -1);
  if (
    answers.length !== 1 ||
    answer?.partition !== partition ||
    answer.errorCode !== 0 ||
    !Number.isSafeInteger(offset) ||
    offset < 0
  ) {
    throw new Error('the answer does not say where the records are');
  }
  return offset;
};

/** Whether sending again would not help. */
export const isFinal = (thrown: unknown): boolean =>
  nameOf(thrown) === 'MESSAGE_TOO_LARGE' || nameOf(thrown) === 'INVALID_RECORD';

/** The broker's word for what went wrong, or the kind of the error; a message of kafkajs is not quoted. */
const nameOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return 'unknown';
  const { type, cause } = thrown as { readonly type?: unknown; readonly cause?: unknown };
  if (typeof type === 'string') return type;
  return cause instanceof Error && cause !== thrown ? nameOf(cause) : thrown.name;
};

/** Told of every send. */
export interface SendHealth {
  up(): void;
  down(partition: number, thrown: unknown): void;
}

/** Tells the log once that sends began to fail and once that they succeed again. */
export const createHealth = (log: JournalLog): SendHealth => {
  let failures = 0;
  return {
    up: () => {
      if (failures > 0) log('warn', 'the journal takes records again', { failures });
      failures = 0;
    },
    down: (partition, thrown) => {
      if (isFinal(thrown))
        log('error', 'the journal refuses a record: the settings of its topic do not fit', { reason: nameOf(thrown) });
      else if (failures === 0)
        log('warn', 'the journal does not take records; trying again', { partition, reason: nameOf(thrown) });
      failures += 1;
    },
  };
};
