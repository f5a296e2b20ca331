import type { StampedBatch } from '../../xapi/model/types.ts';

const OPENING_BRACKET = 0x5b;
const COMMA = 0x2c;
const CLOSING_BRACKET = 0x5d;

/**
 * The batch of some statements of a batch, by `indices` in ascending order. Ids, times, spans, people and body hold
 * nothing of the others; the bytes of each statement are as received.
 */
export const batchSubset = (batch: StampedBatch, indices: readonly number[]): StampedBatch => {
  const { ids, spans, people, keptStored, body } = batch;
  const spanOf = (index: number): readonly [number, number] => [spans[2 * index] ?? 0, spans[2 * index + 1] ?? 0];
  const length = indices.reduce((sum, index) => sum + spanOf(index)[1] - spanOf(index)[0] + 1, 1);
  const bytes = Buffer.allocUnsafeSlow(length);
  const subsetSpans: number[] = [];
  let end = 0;
  for (const index of indices) {
    bytes[end++] = end === 1 ? OPENING_BRACKET : COMMA;
    const [from, to] = spanOf(index);
    subsetSpans.push(end, end + to - from);
    bytes.set(body.subarray(from, to), end);
    end += to - from;
  }
  bytes[end] = CLOSING_BRACKET;
  return {
    ...batch,
    ids: indices.map((index) => ids[index] ?? ''),
    spans: subsetSpans,
    ...(keptStored !== undefined && { keptStored: indices.map((index) => keptStored[index] ?? null) }),
    ...(people !== undefined && { people: indices.map((index) => people[index] ?? []) }),
    body: bytes,
  };
};
