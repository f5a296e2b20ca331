import { randomUUID } from 'node:crypto';
import type { AdmittedBatch, StampedBatch } from '../../../../src/xapi/model/types.ts';

/** A batch of `count` statements with a body of about `bytes` bytes, which has passed no gate. */
export const aBatch = (
  overrides: Partial<StampedBatch> & { readonly count?: number; readonly bytes?: number } = {},
): AdmittedBatch => {
  const { count = 1, bytes = 0, ...given } = overrides;
  const ids = Array.from({ length: count }, () => randomUUID());
  const filler = 'é'.repeat(Math.ceil(bytes / Math.max(count, 1) / 2));
  const content = '"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"http://example.org/did"}';
  const texts = ids.map(
    (id) => `{"id":"${id}",${content},"object":{"id":"http://example.org/it"},"filler":"${filler}"}`,
  );
  const spans: number[] = [];
  let at = 1;
  for (const text of texts) {
    spans.push(at, at + Buffer.byteLength(text));
    at += Buffer.byteLength(text) + 1;
  }
  const batch: StampedBatch = {
    source: 'moodle',
    authority: '{"objectType":"Agent","account":{"homePage":"http://example.org","name":"moodle"}}',
    version: '2.0.0',
    admittedAt: 1_700_000_000_000,
    ids,
    spans,
    body: Buffer.from(`[${texts.join(',')}]`),
    ...given,
  };
  return batch as AdmittedBatch;
};
