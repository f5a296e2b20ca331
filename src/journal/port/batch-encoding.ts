import { defined } from '../../core/json-object.ts';
import { asBuffer } from '../../core/bytes/bytes.ts';
import { crc32c } from '../../core/bytes/crc32c.ts';
import type { StampedBatch, XapiVersion } from '../../xapi/model/types.ts';
import { packBatchPeople, encodedPeopleSize, unpackBatchPeople, type EncodedPeople } from './people-encoding.ts';
import type { JournalMessage, Marker, Offset } from './journal.ts';
import { DamagedRecordError, decodeMarker, encodeMarker, parseJsonObject } from './marker-encoding.ts';

/*
 * The bytes of one message of the journal, a record. Numbers are unsigned and big-endian:
 * version (1 byte), kind (1 byte), then
 * - kind 1 (batches): number of frames (4), then each frame: header length (4), body length (4), header (JSON), body
 *   (the bytes received),
 * - kind 2: a marker (JSON),
 * - kind 3: as kind 1, if statements keep their `stored`: a sink that does not know this cannot read the record,
 * - kind 4: as kind 3, if ids are in a namespace: a sink that does not know it would store them without.
 * Any other content gets another kind byte. Last, from version 2 on, the CRC32C of all bytes before (4): no journal
 * checks what it gives back, and neither does kafkajs (docs/decisions/0069). Markers are of version 1, and have their
 * checksum inside: in an upgrade a new sink appends them while sinks of the release before still read.
 */
const VERSION = 2;
/** The version of releases before: the same without a checksum. */
const UNCHECKED_VERSION = 1;
const CHECKSUM_BYTES = 4;
const BATCHES = 1;
const MARKER = 2;
const KEPT_BATCHES = 3;
const NAMESPACED_BATCHES = 4;
const KIND_HEADER_BYTES = 2;
const RECORD_HEADER_BYTES = 6;
const FRAME_HEADER_BYTES = 8;

const ID_NAMESPACE = /^[0-9a-f]{16}$/;

/** W3C Trace Context, section 3.2. */
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

type Header = Omit<StampedBatch, 'body'>;
type WrittenHeader = Omit<Header, 'people'> & Partial<EncodedPeople>;

type RecordContent = Pick<JournalMessage, 'batches' | 'marker'>;

export const encodeMarkerRecord = (marker: Marker): Buffer =>
  Buffer.concat([Buffer.of(UNCHECKED_VERSION, MARKER), encodeMarker(marker)]);

/** The kind of a record, so that a process of a release before reads only what it knows completely. */
const kindOf = (batches: readonly StampedBatch[]): number => {
  if (batches.some(({ idNamespace }) => idNamespace !== undefined)) return NAMESPACED_BATCHES;
  return batches.some(({ keptStored }) => keptStored !== undefined) ? KEPT_BATCHES : BATCHES;
};

/** One record of these batches, in their order; each body is copied once, unchanged. */
export const encodeRecord = (batches: readonly StampedBatch[]): Buffer => {
  const headers = batches.map(
    ({
      source,
      idNamespace,
      authority,
      version,
      admittedAt,
      ids,
      spans,
      defines,
      storedAfter,
      keptStored,
      trace,
      people,
    }) => {
      const header: WrittenHeader = {
        source,
        ...defined({ idNamespace }),
        authority,
        version,
        admittedAt,
        ids,
        spans,
        ...defined({ defines, storedAfter, keptStored, trace }),
        ...(people !== undefined && packBatchPeople(people)),
      };
      return Buffer.from(JSON.stringify(header));
    },
  );
  let size = RECORD_HEADER_BYTES + CHECKSUM_BYTES;
  batches.forEach((batch, i) => (size += FRAME_HEADER_BYTES + (headers[i]?.length ?? 0) + batch.body.length));
  const record = Buffer.allocUnsafe(size);
  record[0] = VERSION;
  record[1] = kindOf(batches);
  let at = record.writeUInt32BE(batches.length, 2);
  batches.forEach((batch, i) => {
    const header = headers[i] ?? Buffer.alloc(0);
    at = record.writeUInt32BE(header.length, at);
    at = record.writeUInt32BE(batch.body.length, at);
    record.set(header, at);
    record.set(batch.body, at + header.length);
    at += header.length + batch.body.length;
  });
  return withChecksum(record);
};

/** Writes the checksum of a record into its last bytes. */
const withChecksum = (record: Buffer): Buffer => {
  const end = record.length - CHECKSUM_BYTES;
  record.writeUInt32BE(crc32c(record.subarray(0, end)), end);
  return record;
};

/** The record without its checksum. Throws if the checksum does not hold. */
const withoutChecksum = (record: Buffer): Buffer => {
  if (record[0] === UNCHECKED_VERSION) return record;
  const end = record.length - CHECKSUM_BYTES;
  if (crc32c(record.subarray(0, end)) !== record.readUInt32BE(end))
    throw new DamagedRecordError('the checksum of the record does not hold');
  if (record[0] !== VERSION) throw new Error(`record version ${String(record[0])} is not known`);
  return record.subarray(0, end);
};

/**
 * Decodes a record; the bodies of batches are views of `bytes`, not copies. Throws an Error if the bytes are not a
 * complete record of a known version and kind, as it was written; its message quotes nothing that a client sent.
 */
export const decodeRecord = (bytes: Uint8Array): RecordContent => {
  if (bytes.length < RECORD_HEADER_BYTES) throw new Error(`a record of ${bytes.length} bytes is too short`);
  const record = withoutChecksum(asBuffer(bytes));
  if (record[1] === MARKER) return { batches: [], marker: decodeMarker(record.subarray(KIND_HEADER_BYTES)) };
  if (![BATCHES, KEPT_BATCHES, NAMESPACED_BATCHES].includes(record[1] ?? 0))
    throw new Error(`record kind ${String(record[1])} is not known`);
  return { batches: decodeFrames(record) };
};

/** The message in a record; `unreadable` if the record cannot be decoded. */
export const decodeMessage = (offset: Offset, appendedAt: number, record: Uint8Array): JournalMessage => {
  try {
    return { offset, appendedAt, ...decodeRecord(record) };
  } catch (thrown) {
    const { message: reason } = thrown as Error;
    const unreadable = {
      reason,
      bytes: record,
      ...(thrown instanceof DamagedRecordError && { isDamaged: true as const }),
    };
    return { offset, appendedAt, batches: [], unreadable };
  }
};

const decodeFrames = (record: Buffer): readonly StampedBatch[] => {
  const count = record.readUInt32BE(2);
  // Checked before anything is allocated, so that a wrong count cannot ask for memory.
  if (count > (record.length - RECORD_HEADER_BYTES) / FRAME_HEADER_BYTES)
    throw new Error(`${count} frames do not fit into ${record.length} bytes`);
  const batches: StampedBatch[] = [];
  let at = RECORD_HEADER_BYTES;
  for (let frame = 0; frame < count; frame++) {
    if (at + FRAME_HEADER_BYTES > record.length) throw new Error(`frame ${frame} is cut off`);
    const bodyAt = at + FRAME_HEADER_BYTES + record.readUInt32BE(at);
    const end = bodyAt + record.readUInt32BE(at + 4);
    if (end > record.length) throw new Error(`frame ${frame} is cut off`);
    const header = parseHeader(record.subarray(at + FRAME_HEADER_BYTES, bodyAt), end - bodyAt, frame);
    batches.push({ ...header, body: record.subarray(bodyAt, end) });
    at = end;
  }
  if (at !== record.length) throw new Error(`${record.length - at} bytes follow the last frame`);
  return batches;
};

/** Estimated bytes of a batch in a record; characters escaped in the authority may make it a little more. */
export const encodedBatchSize = (batch: StampedBatch): number =>
  batch.body.length +
  210 +
  batch.source.length +
  2 * batch.authority.length +
  40 * batch.ids.length +
  9 * batch.spans.length +
  15 * (batch.keptStored?.length ?? 0) +
  (batch.trace === undefined ? 0 : 12 + batch.trace.length) +
  (batch.people === undefined ? 0 : encodedPeopleSize(batch.people));

const parseHeader = (bytes: Buffer, bodyLength: number, frame: number): Header => {
  const header = parseObject(bytes, frame);
  const { source, idNamespace, authority, version, admittedAt, ids, spans } = header;
  const { defines, storedAfter, keptStored, trace } = header;
  const expect = (holds: boolean, name: string): void => {
    if (!holds) throw new Error(`frame ${frame} has no valid ${name}`);
  };
  expect(typeof source === 'string', 'source');
  expect(isIdNamespace(idNamespace), 'idNamespace');
  expect(typeof authority === 'string', 'authority');
  expect(version === '1.0.3' || version === '2.0.0', 'version');
  expect(Number.isSafeInteger(admittedAt), 'admittedAt');
  expect(Array.isArray(ids) && ids.every((id) => typeof id === 'string'), 'ids');
  expect(
    Array.isArray(spans) && spans.length === 2 * (ids as readonly string[]).length && areAscending(spans, bodyLength),
    'spans',
  );
  // Records of a release before have no such member: their statements define.
  expect(defines === undefined || defines === false, 'defines');
  expect(storedAfter === undefined || Number.isSafeInteger(storedAfter), 'storedAfter');
  expect(keptStored === undefined || areTimes(keptStored, (ids as readonly string[]).length), 'keptStored');
  const hasPeople = header['who'] !== undefined || header['people'] !== undefined;
  const people = hasPeople ? unpackBatchPeople(header, (ids as readonly string[]).length) : undefined;
  expect(!hasPeople || people !== undefined, 'people');
  return {
    source: source as string,
    ...idNamespaceIn(idNamespace),
    authority: authority as string,
    version: version as XapiVersion,
    admittedAt: admittedAt as number,
    ids: ids as readonly string[],
    spans: spans as readonly number[],
    ...(defines !== undefined && { defines: false as const }),
    ...defined({
      storedAfter: storedAfter as number | undefined,
      keptStored: keptStored as readonly (number | null)[] | undefined,
    }),
    ...traceIn(trace),
    ...defined({ people }),
  };
};

/** A trace that cannot be read is left out: it is only for operators. */
const traceIn = (trace: unknown): Pick<Header, 'trace'> =>
  typeof trace === 'string' && TRACEPARENT.test(trace) ? { trace } : {};

/** Absent if ids stand as they are. */
const isIdNamespace = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && ID_NAMESPACE.test(value));

const idNamespaceIn = (value: unknown): Pick<Header, 'idNamespace'> =>
  typeof value === 'string' ? { idNamespace: value } : {};

const areTimes = (times: unknown, length: number): boolean =>
  Array.isArray(times) &&
  times.length === length &&
  times.every((time) => time === null || (Number.isSafeInteger(time) && (time as number) >= 0));

const parseObject = (bytes: Buffer, frame: number): Readonly<Record<string, unknown>> => {
  const value = parseJsonObject(bytes);
  if (value === undefined) throw new Error(`the header of frame ${frame} is not a JSON object`);
  return value;
};

/** Spans are in order, disjoint, not empty, and inside the body. */
const areAscending = (spans: readonly unknown[], bodyLength: number): boolean => {
  let last = 0;
  return spans.every((position, i) => {
    if (typeof position !== 'number' || !Number.isInteger(position) || position > bodyLength) return false;
    if (i % 2 === 0 ? position < last : position <= last) return false;
    last = position;
    return true;
  });
};
