import { randomUUID } from 'node:crypto';
import type { JournalMessage } from '../../../src/journal/port/journal.ts';
import type { JsonObject, StampedBatch } from '../../../src/xapi/model/types.ts';

/** The authority of every batch made here. */
const AUTHORITY = '{"objectType":"Agent","account":{"homePage":"https://lrs.example","name":"moodle"}}';

/**
 * A batch of these statements as ingestion appends it to the journal: their unchanged text, and an id for each that has
 * none.
 */
export const batchOf = (
  statements: readonly (JsonObject | string)[],
  about: Partial<StampedBatch> = {},
): StampedBatch => {
  const texts = statements.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const spans: number[] = [];
  let at = 1;
  for (const text of texts) {
    const end = at + Buffer.byteLength(text);
    spans.push(at, end);
    at = end + 1;
  }
  return {
    source: 'moodle',
    authority: AUTHORITY,
    version: '1.0.3',
    admittedAt: 1_700_000_000_000,
    ids: statements.map((one) => (typeof one === 'string' || typeof one['id'] !== 'string' ? randomUUID() : one['id'])),
    spans,
    body: Buffer.from(`[${texts.join(',')}]`),
    ...about,
  };
};

/** A message at this offset that carries these batches. */
export const messageOf = (offset: number, appendedAt: number, ...batches: readonly StampedBatch[]): JournalMessage => ({
  offset,
  appendedAt,
  batches,
});
