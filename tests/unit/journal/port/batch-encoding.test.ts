import fc from 'fast-check';
import { sourceOfRecord } from '../../../../src/consent/purposes/recording-purpose.ts';
import { crc32c } from '../../../../src/core/bytes/crc32c.ts';
import {
  decodeMessage,
  decodeRecord,
  encodeMarkerRecord,
  encodeRecord,
  encodedBatchSize,
} from '../../../../src/journal/port/batch-encoding.ts';
import type { Marker } from '../../../../src/journal/port/journal.ts';
import type { StampedBatch, StatementPerson } from '../../../../src/xapi/model/types.ts';
import { aBatch } from '../../../support/builders/statements/a-batch.ts';
import { anyText } from '../../../support/builders/text/any-text.ts';

const plain = (batches: readonly StampedBatch[]): unknown =>
  batches.map((batch) => ({ ...batch, body: Buffer.from(batch.body).toString('hex') }));

const anyPerson: fc.Arbitrary<StatementPerson> = fc.record({
  id: fc.constantFrom('ada', 'bob', ''),
  role: fc.constantFrom('actor' as const, 'member' as const, 'other' as const),
  generation: fc.nat(3),
});
const anyBatch = fc
  .record({
    source: fc.string(),
    authority: anyText,
    count: fc.nat(4),
    admittedAt: fc.nat(),
    version: fc.constantFrom('1.0.3' as const, '2.0.0' as const),
    bytes: fc.nat(200),
  })
  .chain((about) =>
    fc
      .option(fc.array(fc.array(anyPerson, { maxLength: 4 }), { minLength: about.count, maxLength: about.count }), {
        nil: undefined,
      })
      .chain((people) =>
        fc
          .constantFrom(
            {},
            { defines: false as const },
            { idNamespace: '0123456789abcdef' },
            { storedAfter: 1_700_000_000_000 },
            { trace: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
            { keptStored: Array.from({ length: about.count }, (_, index) => (index === 1 ? null : index * 1000)) },
          )
          .map((mark) => aBatch({ ...about, ...mark, ...(people && { people }) })),
      ),
  );

/** The record as a release before wrote it. */
const unchecked = (record: Buffer): Buffer => {
  const old = Buffer.from(record.subarray(0, record.length - 4));
  old[0] = 1;
  return old;
};
/** The record with the checksum of its bytes. */
const checked = (record: Buffer): Buffer => {
  record.writeUInt32BE(crc32c(record.subarray(0, record.length - 4)), record.length - 4);
  return record;
};
const withHeader = (header: string | Buffer, body = Buffer.from('[{}]')): Buffer => {
  const head = Buffer.alloc(14);
  head.writeUInt8(1, 0);
  head.writeUInt8(1, 1);
  head.writeUInt32BE(1, 2);
  head.writeUInt32BE(Buffer.byteLength(header), 6);
  head.writeUInt32BE(body.length, 10);
  return Buffer.concat([head, Buffer.from(header), body]);
};
const marker: Marker = { person: 'ada', purpose: 'record:moodle', source: 'moodle', generation: 2, event: 'e1' };
const markerRecord = (text: string | Buffer): Buffer => Buffer.concat([Buffer.of(1, 2), Buffer.from(text)]);
const header = { source: 's', authority: '{}', version: '2.0.0', admittedAt: 1, ids: ['x'], spans: [1, 3] };

describe('a record of the journal', () => {
  it('gives back exactly the batches that it was made from, in their order', () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { maxLength: 6 }), (batches) => {
        expect(plain(decodeRecord(encodeRecord(batches)).batches)).toEqual(plain(batches));
      }),
      { numRuns: 200 },
    );
  });

  it('of a release before says nothing of definitions, and its statements define', () => {
    expect(decodeRecord(withHeader(JSON.stringify(header))).batches[0]).not.toHaveProperty('defines');
    const [marked] = decodeRecord(withHeader(JSON.stringify({ ...header, defines: false }))).batches;
    expect(marked).toMatchObject({ defines: false });
  });

  it('has a kind that an earlier release refuses if its ids are in a namespace, which is one or refused', () => {
    const batch = aBatch({ count: 2, idNamespace: '0123456789abcdef', keptStored: [1, null] });
    expect(encodeRecord([batch, aBatch()])[1]).toBe(4);
    expect(plain(decodeRecord(encodeRecord([batch])).batches)).toEqual(plain([batch]));
    for (const idNamespace of ['', 'x', '0123456789ABCDEF', '__proto__', 1])
      expect(() => decodeRecord(encodeRecord([{ ...batch, idNamespace: idNamespace as string }]))).toThrow(
        'idNamespace',
      );
  });

  it('has a kind that an earlier release refuses where a statement of it keeps its `stored`', () => {
    const kept = encodeRecord([aBatch(), aBatch({ keptStored: [7] })]);
    expect([encodeRecord([aBatch()])[1], kept[1]]).toEqual([1, 3]);
    expect(decodeRecord(kept).batches.map(({ keptStored }) => keptStored)).toEqual([undefined, [7]]);
    for (const keptStored of [[], [1, 2], ['1'], [-1], [0.5], 1])
      expect(() => decodeRecord(withHeader(JSON.stringify({ ...header, keptStored })))).toThrow('no valid keptStored');
  });

  it('leaves out a trace context that is none, and is read all the same', () => {
    const [batch] = decodeRecord(encodeRecord([aBatch({ trace: 'anna' })])).batches;
    expect(batch).not.toHaveProperty('trace');
  });

  it('keeps a body byte for byte, even one that is not UTF-8', () => {
    const body = Buffer.from([0, 255, 128, 10, 0xc3, 0x28]);
    const [batch] = decodeRecord(encodeRecord([aBatch({ body, ids: ['x'], spans: [0, 6] })])).batches;
    expect(Buffer.compare(batch!.body, body)).toBe(0);
  });

  it('can be read from the middle of a larger buffer, without copying the bodies', () => {
    const record = encodeRecord([aBatch({ count: 2 })]);
    const larger = Buffer.concat([Buffer.alloc(7, 1), record, Buffer.alloc(9, 2)]);
    const [batch] = decodeRecord(new Uint8Array(larger.buffer, larger.byteOffset + 7, record.length)).batches;
    expect(batch!.body.buffer).toBe(larger.buffer);
    expect(batch!.ids).toHaveLength(2);
  });

  it('is refused, with a reason, wherever it is cut off', () => {
    const record = encodeRecord([aBatch(), aBatch()]);
    for (let length = 0; length < record.length; length++)
      expect(() => decodeRecord(record.subarray(0, length))).toThrow(/too short|does not hold/);
    const old = unchecked(record);
    for (let length = 0; length < old.length; length++)
      expect(() => decodeRecord(old.subarray(0, length))).toThrow(/too short|cut off|do not fit/);
  });

  it('is refused when anything follows it', () => {
    const record = encodeRecord([aBatch()]);
    expect(() => decodeRecord(Buffer.concat([record, Buffer.from('x')]))).toThrow('does not hold');
    expect(() => decodeRecord(Buffer.concat([unchecked(record), Buffer.from('x')]))).toThrow(
      '1 bytes follow the last frame',
    );
  });

  it('is refused where its version or kind is not known', () => {
    const record = encodeRecord([aBatch()]);
    const changed = (at: number): Buffer => {
      const copy = Buffer.from(record);
      copy[at] = 9;
      return copy;
    };
    expect(() => decodeRecord(checked(changed(0)))).toThrow('record version 9 is not known');
    expect(() => decodeRecord(checked(changed(1)))).toThrow('record kind 9 is not known');
  });

  it('is refused where a count or a length points beyond its end, without asking for that much memory', () => {
    for (const at of [2, 6, 10]) {
      const record = unchecked(encodeRecord([aBatch()]));
      record.writeUInt32BE(0xffffffff, at);
      expect(() => decodeRecord(record)).toThrow(/do not fit|cut off/);
    }
  });

  it.each([
    ['is not JSON', '{', 'is not a JSON object'],
    ['is an array', '[]', 'is not a JSON object'],
    ['is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'is not a JSON object'],
    ['has no source', JSON.stringify({ ...header, source: undefined }), 'source'],
    ['has an authority that is not text', JSON.stringify({ ...header, authority: {} }), 'authority'],
    ['has an unknown version of xAPI', JSON.stringify({ ...header, version: '0.9' }), 'version'],
    ['has a time that is no whole number', JSON.stringify({ ...header, admittedAt: 1.5 }), 'admittedAt'],
    ['has an id that is not text', JSON.stringify({ ...header, ids: [1] }), 'ids'],
    ['has fewer spans than statements', JSON.stringify({ ...header, spans: [] }), 'spans'],
    ['has a span beyond the body', JSON.stringify({ ...header, spans: [1, 5] }), 'spans'],
    ['has a span that ends before it begins', JSON.stringify({ ...header, spans: [3, 1] }), 'spans'],
    ['has spans that overlap', JSON.stringify({ ...header, ids: ['x', 'y'], spans: [0, 2, 1, 3] }), 'spans'],
    ['has a span that begins before the body', JSON.stringify({ ...header, spans: [-1, 2] }), 'spans'],
    ['has a mark of definitions that is not false', JSON.stringify({ ...header, defines: 0 }), 'defines'],
    ['has a time that is no integer', JSON.stringify({ ...header, storedAfter: '1' }), 'storedAfter'],
    ['refers to people and does not list them', JSON.stringify({ ...header, people: [[0]] }), 'people'],
    ['lists people and does not refer to them', JSON.stringify({ ...header, who: [['ada', 'actor', 1]] }), 'people'],
    ['has people for fewer statements', JSON.stringify({ ...header, who: [], people: [] }), 'people'],
    [
      'refers to a person who is not listed',
      JSON.stringify({ ...header, who: [['ada', 'actor', 1]], people: [[1]] }),
      'people',
    ],
    [
      'refers to a person by something that is no index',
      JSON.stringify({ ...header, who: [['ada', 'actor', 1]], people: [['length']] }),
      'people',
    ],
    ['has a statement without a list of people', JSON.stringify({ ...header, who: [], people: [0] }), 'people'],
    [
      'has a person in an unknown role',
      JSON.stringify({ ...header, who: [['ada', 'teacher', 1]], people: [[0]] }),
      'people',
    ],
    ['has a person without an id', JSON.stringify({ ...header, who: [[1, 'actor', 1]], people: [[0]] }), 'people'],
    [
      'has a person in half a generation',
      JSON.stringify({ ...header, who: [['ada', 'actor', 1.5]], people: [[0]] }),
      'people',
    ],
    ['has a person that is not a list', JSON.stringify({ ...header, who: ['ada'], people: [[0]] }), 'people'],
  ])('is refused where a header %s', (_, text, reason) => {
    expect(() => decodeRecord(withHeader(text))).toThrow(reason);
  });

  it('lists each person once, however many statements they are in', () => {
    const people = Array.from({ length: 50 }, () => [
      { id: '2f1c8a52-7f0e-4c7e-9a51-0f6d1d0c2b11', role: 'actor' as const, generation: 1 },
    ]);
    const batch = aBatch({ count: 50, people });
    const { people: _, ...without } = batch;
    const size = encodeRecord([batch]).length - encodeRecord([without]).length;
    expect(size).toBeLessThan(300);
  });

  it('gives back a marker, whatever it names', () => {
    const { purpose: _, source: __, ...everything } = marker;
    const ofStatements: Marker = { statements: ['x', 'y'], source: 'moodle', author: 'moodle/1', event: 'e2' };
    const paused: Marker = { ...marker, generation: 0, decision: { state: 'paused' } };
    const restored: Marker = { ...marker, deletesName: true, deletesBefore: 17, identifiers: ['an-index'] };
    for (const one of [
      marker,
      everything,
      ofStatements,
      { ...marker, decision: { state: 'paused' } },
      paused,
      restored,
    ])
      expect(decodeRecord(encodeMarkerRecord(one))).toEqual({ batches: [], marker: one });
  });

  it('is read by the release before where it is a marker, and erases no more there than it should', () => {
    const ofStatements: Marker = { statements: ['x'], source: 'moodle', author: 'moodle/1', event: 'e2' };
    for (const one of [marker, ofStatements]) {
      const record = encodeMarkerRecord(one);
      expect([...record.subarray(0, 2)]).toEqual([1, 2]);
      const { crc32c: _, ...read } = JSON.parse(record.toString('utf8', 2)) as Record<string, unknown>;
      expect(read).toEqual(one);
    }
    // That release deletes a person's dead letters by each marker, but by those on a purpose that records nothing.
    const kept = encodeMarkerRecord({ ...marker, generation: 0, decision: { state: 'paused' } });
    const { purpose } = JSON.parse(kept.toString('utf8', 2)) as { readonly purpose: string };
    expect([[...kept.subarray(0, 2)], sourceOfRecord(purpose)]).toEqual([[1, 2], undefined]);
  });

  it('is read where it is a marker of a release before, or one with a checksum at its end', () => {
    const text = Buffer.from(JSON.stringify(marker));
    expect(decodeRecord(markerRecord(text)).marker).toEqual(marker);
    const atItsEnd = checked(Buffer.concat([Buffer.of(2, 2), text, Buffer.alloc(4)]));
    expect(decodeRecord(atItsEnd).marker).toEqual(marker);
  });

  it.each([
    ['is not JSON', '{"a"', 'is not a JSON object'],
    ['is a list', '[1,2,3]', 'is not a JSON object'],
    ['is not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'is not a JSON object'],
    ['names no person', JSON.stringify({ ...marker, person: undefined }), 'person'],
    ['names a purpose that is not text', JSON.stringify({ ...marker, purpose: null }), 'purpose'],
    ['names a source that is not text', JSON.stringify({ ...marker, source: 1 }), 'source'],
    ['has a decision that is no object', JSON.stringify({ ...marker, decision: 'paused' }), 'decision'],
    ['has no generation', JSON.stringify({ ...marker, generation: undefined }), 'generation'],
    ['has half a generation', JSON.stringify({ ...marker, generation: 1.5 }), 'generation'],
    ['names a statement that is not text', JSON.stringify({ statements: [1], source: 's', author: 'a' }), 'statements'],
    ['names no author', JSON.stringify({ statements: ['x'], source: 's', event: 'e' }), 'author'],
    ['names no event', JSON.stringify({ ...marker, event: undefined }), 'event'],
  ])('is refused where its marker %s, without a word of it', (_, text, reason) => {
    expect(() => decodeRecord(markerRecord(text))).toThrow(reason);
    expect(() => decodeRecord(markerRecord(text))).not.toThrow('ada');
  });

  it('is damaged, whatever byte of it is changed', () => {
    const record = encodeRecord([aBatch({ count: 2, bytes: 300 }), aBatch()]);
    // The first bytes of a marker say that it is one.
    for (const [whole, from] of [[record, 1] as const, [encodeMarkerRecord(marker), 2] as const])
      for (let at = from; at < whole.length; at++) {
        const copy = Buffer.from(whole);
        copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
        const { batches, marker: found, unreadable } = decodeMessage(7, 8, copy);
        expect([batches, found, unreadable?.isDamaged, unreadable?.bytes]).toEqual([[], undefined, true, copy]);
      }
  });

  it('of a release before is read without a checksum', () => {
    const batch = aBatch({ count: 2 });
    const old = unchecked(encodeRecord([batch]));
    expect(old[0]).toBe(1);
    expect(plain(decodeRecord(old).batches)).toEqual(plain([batch]));
  });

  it('of a release before is either read or refused with an Error, whatever byte is changed', () => {
    const record = unchecked(encodeRecord([aBatch({ count: 2 }), aBatch()]));
    fc.assert(
      fc.property(fc.nat(record.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const copy = Buffer.from(record);
        copy[at] = value;
        try {
          decodeRecord(copy);
        } catch (thrown) {
          expect((thrown as Error).message).toMatch(/record|frame|bytes/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes about as many bytes as was estimated, and not more for an ordinary authority', () => {
    const people = Array.from({ length: 50 }, (_, i) => [
      { id: `2f1c8a52-7f0e-4c7e-9a51-${100_000_000_000 + i}`, role: 'member' as const, generation: 1 },
    ]);
    for (const batch of [
      aBatch(),
      aBatch({ count: 50, bytes: 60_000 }),
      aBatch({ bytes: 4_000_000 }),
      aBatch({ count: 50, people }),
      { ...aBatch(), trace: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    ]) {
      const size = encodeRecord([batch]).length - 10;
      expect(encodedBatchSize(batch)).toBeGreaterThanOrEqual(size);
      expect(encodedBatchSize(batch)).toBeLessThan(size * 1.2 + 300);
    }
  });
});
