import type { StampedBatch } from '../../xapi/model/types.ts';

const COMMA = 0x2c;

/**
 * The batch of some statements of a batch, `kept` in ascending order: ids, spans, people and body hold nothing of the
 * others. The bytes of each statement are as they were received.
 */
export const admittedPart = (batch: StampedBatch, kept: readonly number[]): StampedBatch => {
  const { ids, spans, people, body } = batch;
  const at = (index: number): readonly [number, number] => [spans[2 * index] ?? 0, spans[2 * index + 1] ?? 0];
  const length = kept.reduce((sum, index) => sum + at(index)[1] - at(index)[0] + 1, 1);
  const bytes = Buffer.allocUnsafeSlow(length);
  const places: number[] = [];
  let end = 0;
  for (const index of kept) {
    bytes[end++] = end === 1 ? 0x5b : COMMA;
    const [from, to] = at(index);
    places.push(end, end + to - from);
    bytes.set(body.subarray(from, to), end);
    end += to - from;
  }
  bytes[end] = 0x5d;
  return {
    ...batch,
    ids: kept.map((index) => ids[index] ?? ''),
    spans: places,
    ...(people === undefined ? {} : { people: kept.map((index) => people[index] ?? []) }),
    body: bytes,
  };
};
