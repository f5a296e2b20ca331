import type { Producer } from 'kafkajs';
import type { Backoff } from '../../../core/retry/backoff.ts';
import { Problem } from '../../../core/problem.ts';
import type { JournalLog } from '../../port/journal.ts';
import { COMPRESSION } from '../client/compression.ts';

/** The time that the leader waits for its replicas; it answers before kafkajs gives up on it. */
const ACKS_TIMEOUT_MS = 4500;

/** The Problem of an append that Kafka did not confirm in time. */
export const unconfirmed = (): Problem =>
  new Problem('journal-unavailable', 'The journal did not confirm in time; what was sent may or may not be kept.');

/** The pauses between tries of a send. */
export const SEND_BACKOFF: Backoff = { firstMs: 25, mostMs: 1000 };

interface RecordSet {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly Buffer[];
}

/** Sends one record set to one partition; resolves with its first offset once it is in all in-sync replicas. */
export const sendOnce = async (producer: Producer, { topic, partition, records }: RecordSet): Promise<number> => {
  const answers = await producer.send({
    topic,
    acks: -1,
    timeout: ACKS_TIMEOUT_MS,
    compression: COMPRESSION,
    messages: records.map((value) => ({ partition, key: null, value })),
  });
  // kafkajs resolves with an empty list if it knows no such partition: nothing was sent.
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

/** True if another try cannot succeed. */
export const isPermanentFailure = (thrown: unknown): boolean =>
  errorName(thrown) === 'MESSAGE_TOO_LARGE' || errorName(thrown) === 'INVALID_RECORD';

/** The broker's error code, or the name of the error; never a message of kafkajs, which may quote. */
const errorName = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return 'unknown';
  const { type, cause } = thrown as { readonly type?: unknown; readonly cause?: unknown };
  if (typeof type === 'string') return type;
  return cause instanceof Error && cause !== thrown ? errorName(cause) : thrown.name;
};

/** An error of kafkajs itself is one of the connection. */
const codeOf = (thrown: unknown): string => {
  const name = errorName(thrown);
  return /^[A-Z_]+$/.test(name) ? name : 'NO_ANSWER';
};

/** Logs when sends begin to fail, and when they succeed again. */
export interface SendOutcomeLog {
  succeeded(): void;
  /** A failure counts only if no send has succeeded since `since`, the begin of the failed send (monotonic clock). */
  failed(partition: number, thrown: unknown, since: number): void;
  /** The code of the last failure, if it was within the last seconds and no send has succeeded since. */
  recentFailure(): string | undefined;
}

/** After so long others may try again: only a send can find that sends succeed. */
const RECENT_MS = 5000;

export const createSendOutcomeLog = (log: JournalLog): SendOutcomeLog => {
  let failures = 0;
  let succeededAt = -Infinity;
  let last: { readonly at: number; readonly reason: string } | undefined;
  return {
    recentFailure: () => (last !== undefined && performance.now() - last.at < RECENT_MS ? last.reason : undefined),
    succeeded: () => {
      if (failures > 0) log('warn', 'the journal takes records again', { failures });
      failures = 0;
      last = undefined;
      succeededAt = performance.now();
    },
    failed: (partition, thrown, since) => {
      if (isPermanentFailure(thrown))
        log('error', 'the journal refuses a record: the settings of its topic do not fit', {
          reason: errorName(thrown),
        });
      // Others have found their way while this one waited.
      else if (succeededAt > since) return;
      else if (failures === 0)
        log('warn', 'the journal does not take records; trying again', { partition, reason: errorName(thrown) });
      failures += 1;
      // A refused record says nothing of others.
      if (!isPermanentFailure(thrown)) last = { at: performance.now(), reason: codeOf(thrown) };
    },
  };
};
