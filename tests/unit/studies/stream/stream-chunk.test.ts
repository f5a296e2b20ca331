import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HEARTBEAT_KEY, type StudyRecord } from '../../../../src/journal/port/study-topics.ts';
import { type StreamChunk, encodeTopicChunk } from '../../../../src/studies/stream/stream-chunk.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const put = (offset: number, key = `k${offset}`): StudyRecord => ({
  offset,
  key,
  value: Buffer.from(`{"id":"${key}"}`),
  appendedAt: 0,
  headers: { source: 'h5p' },
});
const del = (offset: number, key: string): StudyRecord => ({
  offset,
  key,
  value: null,
  appendedAt: 0,
  headers: { why: 'removed' },
});
const beat = (offset: number): StudyRecord => ({ offset, key: HEARTBEAT_KEY, value: Buffer.from('{}'), appendedAt: 0 });

const records = [put(3), put(5), del(6, 'k1'), beat(7), put(9)];
const aTopicChunk = () => encodeTopicChunk(2, { records, next: 11 }, '');
const ALL = new Set(['k3', 'k5', 'k9']);

/** What a delivery says, as operations and offsets. */
const changesIn = (delivery: StreamChunk | undefined): readonly string[] =>
  Buffer.from(delivery?.bytes ?? [])
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { op, cursor } = JSON.parse(line) as { readonly op: string; readonly cursor: string };
      return `${op} ${cursor.slice(5)}`;
    });

describe('a chunk of a topic', () => {
  it('is given whole, and the same bytes to everybody', () => {
    const piece = aTopicChunk();
    const given = piece.encode('ndjson', 2, ALL);
    expect(changesIn(given)).toEqual(['put 3', 'put 5', 'del 6', 'tick 7', 'put 9']);
    expect(given).toMatchObject({ count: 4, offset: 9 });
    for (const [at, may] of [
      [2, ALL],
      [3, ALL],
      [0, new Set(ALL)],
    ] as const)
      expect(piece.encode('ndjson', at, may)?.bytes).toBe(given?.bytes);
  });

  it('is encoded without records that are not releasable, and into the same bytes for the same keys', () => {
    const piece = aTopicChunk();
    const may = new Set(['k3', 'k9']);
    const given = piece.encode('ndjson', 2, may);
    expect(changesIn(given)).toEqual(['put 3', 'del 6', 'tick 7', 'put 9']);
    expect(given).toMatchObject({ count: 3, offset: 9 });
    expect(piece.encode('ndjson', 3, may)?.bytes).toBe(given?.bytes);
    expect(changesIn(piece.encode('ndjson', 2, new Set(['k9'])))).toEqual(['del 6', 'tick 7', 'put 9']);
    expect(changesIn(piece.encode('ndjson', 2, ALL))).toHaveLength(5);
  });

  it('is encoded from the middle on, without records that are not releasable', () => {
    const piece = aTopicChunk();
    for (const may of [ALL, new Set(['k9'])]) {
      piece.encode('ndjson', 2, may);
      expect(changesIn(piece.encode('ndjson', 6, may))).toEqual(['del 6', 'tick 7', 'put 9']);
      expect(piece.encode('ndjson', 6, may)).toMatchObject({ count: 2, offset: 9 });
    }
    expect(changesIn(piece.encode('ndjson', 4, ALL))).toEqual(['put 5', 'del 6', 'tick 7', 'put 9']);
  });

  it('is a heartbeat where none of it is releasable, so that no reader asks for it again', () => {
    const piece = encodeTopicChunk(2, { records: [put(3), put(5)], next: 11 }, '');
    for (const at of [2, 5]) {
      expect(changesIn(piece.encode('ndjson', at, new Set()))).toEqual(['tick 10']);
      expect(piece.encode('ndjson', at, new Set())).toMatchObject({ count: 0, offset: 10 });
    }
    expect(encodeTopicChunk(2, { records: [], next: 11 }, '').encode('ndjson', 2, ALL)).toBeUndefined();
  });

  it('is written for each form', () => {
    const piece = aTopicChunk();
    const text = (form: 'ndjson' | 'sse'): string =>
      Buffer.from(piece.encode(form, 2, ALL)?.bytes ?? []).toString('utf8');
    expect(text('sse')).toContain(
      'id: v1.0-5\ndata: {"cursor":"v1.0-5","op":"put","key":"k5","source":"h5p","statement":{"id":"k5"}}\n\n',
    );
    expect(
      text('sse')
        .split('\n')
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice(6))
        .join('\n'),
    ).toBe(text('ndjson').trimEnd());
  });

  it('is given in parts of whole changes, of so many bytes at most where one change is not more than that', () => {
    for (const [at, may] of [
      [2, ALL],
      [6, ALL],
      [2, new Set(['k3', 'k9'])],
    ] as const) {
      for (const form of ['ndjson', 'sse'] as const) {
        const given = aTopicChunk().encode(form, at, may)!;
        const lines = changesIn(aTopicChunk().encode('ndjson', at, may));
        const ones = [...given.slices(1)];
        expect(ones.map(({ offset }) => offset)).toEqual(lines.map((line) => Number(line.split(' ')[1])));
        for (const most of [1, 150, 250, 100_000]) {
          const slices = [...given.slices(most)];
          expect(Buffer.concat(slices.map(({ bytes }) => bytes)).equals(given.bytes)).toBe(true);
          expect([slices.reduce((sum, { count }) => sum + count, 0), slices.at(-1)?.offset]).toEqual([
            given.count,
            given.offset,
          ]);
          for (const { bytes } of slices)
            expect(bytes.length <= most || ones.some((one) => Buffer.compare(one.bytes, bytes) === 0)).toBe(true);
        }
        expect([...given.slices(100_000)]).toHaveLength(1);
      }
    }
  });

  it('leaves no more in memory than its bytes in one format while a reader sends it', () => {
    const bytes = 2_000_000;
    const memoryInUse = (): number => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const given = (n: number): StreamChunk => {
      const records = [{ ...put(0), value: Buffer.from(JSON.stringify(`${n % 10}`.repeat(bytes))) }];
      const piece = encodeTopicChunk(0, { next: 1, records }, '');
      piece.encode('sse', 0, new Set(['k0']));
      return piece.encode('ndjson', 0, new Set(['k0']))!;
    };
    given(0);
    const before = memoryInUse();
    const deliveries = Array.from({ length: 20 }, (_, n) => given(n));
    // What others in this process let go of meanwhile counts too: with everything that a piece holds it would be two.
    expect((memoryInUse() - before) / deliveries.length / bytes).toBeLessThan(1.5);
    expect(deliveries.every((delivery) => [...delivery.slices(1000)].length === 1)).toBe(true);
  });
});
