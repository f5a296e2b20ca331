import { decodeRecord } from '../port/batch-encoding.ts';
import type { JournalMessage, Offset } from '../port/journal.ts';

/** One call to `handle` gets up to so many bytes and statements, though at least one message. */
const TAKE_BYTES = 1_500_000;
const TAKE_STATEMENTS = 1000;
/** With more bytes than this waiting to be handled, nothing more is fetched. */
const QUEUE_BYTES = 3_000_000;

/** A message as it was fetched; `value` is null where it has none. */
export interface FetchedMessage {
  readonly offset: Offset;
  readonly appendedAt: number;
  readonly value: Buffer | null;
}

/** The messages of one partition that are fetched and not yet handled. */
export interface MessageQueue {
  add(messages: readonly FetchedMessage[]): void;
  /** The next messages, read, as many as one call should get, and the offset after them. */
  take(): { readonly messages: readonly JournalMessage[]; readonly after: Offset };
  clear(): void;
  isEmpty(): boolean;
  isFull(): boolean;
}

/** Makes an empty queue. */
export const createMessageQueue = (): MessageQueue => {
  let queue: FetchedMessage[] = [];
  let queuedBytes = 0;
  return {
    add: (messages) => {
      queue.push(...messages);
      for (const message of messages) queuedBytes += sizeOf(message);
    },
    take: () => {
      const messages: JournalMessage[] = [];
      let bytes = 0;
      let statements = 0;
      let after = 0;
      for (const fetched of queue) {
        if (messages.length > 0 && (bytes + sizeOf(fetched) > TAKE_BYTES || statements >= TAKE_STATEMENTS)) break;
        const message = read(fetched);
        messages.push(message);
        bytes += sizeOf(fetched);
        for (const { ids } of message.batches) statements += ids.length;
        after = fetched.offset + 1;
      }
      queue.splice(0, messages.length);
      queuedBytes -= bytes;
      return { messages, after };
    },
    clear: () => {
      queue = [];
      queuedBytes = 0;
    },
    isEmpty: () => queue.length === 0,
    isFull: () => queuedBytes > QUEUE_BYTES,
  };
};

const sizeOf = ({ value }: FetchedMessage): number => value?.length ?? 0;

const read = ({ offset, appendedAt, value }: FetchedMessage): JournalMessage => {
  if (value === null)
    return {
      offset,
      appendedAt,
      batches: [],
      unreadable: { reason: 'the message has no value', bytes: new Uint8Array() },
    };
  try {
    return { offset, appendedAt, ...decodeRecord(value) };
  } catch (thrown) {
    return { offset, appendedAt, batches: [], unreadable: { reason: (thrown as Error).message, bytes: value } };
  }
};
