import { decodeMessage } from '../../port/batch-encoding.ts';
import type { JournalMessage, Offset } from '../../port/journal.ts';

/** Limits of one call to `handle`, which gets at least one message. */
const MAX_DEQUEUE_BYTES = 1_500_000;
const MAX_DEQUEUE_STATEMENTS = 1000;
/** With more bytes queued nothing more is fetched. */
const MAX_QUEUED_BYTES = 3_000_000;

/** A message of a fetch; `value` is null for a tombstone. */
export interface FetchedMessage {
  readonly offset: Offset;
  readonly appendedAt: number;
  readonly value: Buffer | null;
}

/** Fetched messages of one partition that are not handled yet. */
export interface MessageQueue {
  add(messages: readonly FetchedMessage[]): void;
  /** The messages of the next call to `handle`, decoded, and the offset after them. */
  dequeue(): { readonly messages: readonly JournalMessage[]; readonly after: Offset };
  clear(): void;
  isEmpty(): boolean;
  isFull(): boolean;
}

export const createMessageQueue = (): MessageQueue => {
  let queue: FetchedMessage[] = [];
  let queuedBytes = 0;
  return {
    add: (messages) => {
      queue.push(...messages);
      for (const message of messages) queuedBytes += sizeOf(message);
    },
    dequeue: () => {
      const messages: JournalMessage[] = [];
      let bytes = 0;
      let statements = 0;
      let after = 0;
      for (const fetched of queue) {
        if (
          messages.length > 0 &&
          (bytes + sizeOf(fetched) > MAX_DEQUEUE_BYTES || statements >= MAX_DEQUEUE_STATEMENTS)
        )
          break;
        const message = toMessage(fetched);
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
    isFull: () => queuedBytes > MAX_QUEUED_BYTES,
  };
};

const sizeOf = ({ value }: FetchedMessage): number => value?.length ?? 0;

const toMessage = ({ offset, appendedAt, value }: FetchedMessage): JournalMessage => {
  if (value === null)
    return {
      offset,
      appendedAt,
      batches: [],
      unreadable: { reason: 'the message has no value', bytes: new Uint8Array() },
    };
  return decodeMessage(offset, appendedAt, value);
};
