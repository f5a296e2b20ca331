import { decodeMessage } from './batch-encoding.ts';
import type { StampedBatch } from '../../xapi/model/types.ts';

/** The sources of a message, and the number of statements in it. */
export interface MessageSummary {
  /** Empty if the message cannot be read. */
  readonly sources: readonly string[];
  readonly statements: number;
}

export const summarizeBatches = (batches: readonly Pick<StampedBatch, 'source' | 'ids'>[]): MessageSummary => ({
  sources: [...new Set(batches.map(({ source }) => source))],
  statements: batches.reduce((sum, { ids }) => sum + ids.length, 0),
});

/** Reads the bytes of a record of the journal; other bytes have no sources. */
export const summarizeMessage = (bytes: Uint8Array): MessageSummary =>
  summarizeBatches(decodeMessage(0, 0, bytes).batches);
