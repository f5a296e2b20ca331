import type { JournalMessage } from '../../journal/port/journal.ts';

const MAX_STATEMENTS = 1_000;

const MAX_BYTES = 2 * 1024 * 1024;

const sizeOf = ({ batches }: JournalMessage): { readonly statements: number; readonly bytes: number } => {
  let statements = 0;
  let bytes = 0;
  for (const { ids, body } of batches) {
    statements += ids.length;
    bytes += body.length;
  }
  return { statements, bytes };
};

/**
 * Divides messages into writes of at most 1,000 statements and 2 MiB, in order. A message is never split: a larger one
 * is a write of its own.
 */
export const chunkMessages = (messages: readonly JournalMessage[]): readonly (readonly JournalMessage[])[] => {
  const chunks: JournalMessage[][] = [];
  let chunk: JournalMessage[] = [];
  let statements = 0;
  let bytes = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    if (chunk.length === 0 || statements + size.statements > MAX_STATEMENTS || bytes + size.bytes > MAX_BYTES) {
      chunk = [];
      chunks.push(chunk);
      statements = 0;
      bytes = 0;
    }
    chunk.push(message);
    statements += size.statements;
    bytes += size.bytes;
  }
  return chunks;
};
