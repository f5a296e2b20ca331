import { encodeRecord } from '../../../../src/journal/port/batch-encoding.ts';
import type { DeadLetter } from '../../../../src/store/ports/sink/dead-letter-repository.ts';
import type { StampedBatch } from '../../../../src/xapi/model/types.ts';

/** Who has sent the batch. */
export const BATCH_AUTHORITY = {
  objectType: 'Agent',
  account: { homePage: 'http://carnet.example', name: 'the-first-key' },
};

/** A batch of a source with these statements, as ingestion has stamped it. */
export const aStampedBatch = (source: string, texts: readonly string[], ids: readonly string[]): StampedBatch => {
  const body = Buffer.from(texts.join(''));
  let at = 0;
  const spans = texts.flatMap((text) => [at, (at += Buffer.byteLength(text))]);
  return {
    source,
    authority: JSON.stringify(BATCH_AUTHORITY),
    version: '1.0.3',
    admittedAt: Date.now(),
    ids,
    spans,
    body,
    people: texts.map(() => []),
  };
};

/** A dead letter as a sink with a bug leaves it, at this offset of partition 0. */
export const aDeadLetter = (offset: number, batches: readonly StampedBatch[]): DeadLetter => ({
  partition: 0,
  offset,
  addedAt: Date.now(),
  reason: 'Cannot be read: statement 0 of batch 0: TypeError',
  bytes: encodeRecord(batches),
});
