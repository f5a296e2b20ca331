/** Reads one of the pages that a file has; undefined without it. */
export type ReadPage = (number: number) => Buffer | undefined;

/** A row of the table `messages` as it stands on a page of a SQLite file. */
export interface MessageRow {
  readonly offset: number;
  readonly appendedAt: number;
  readonly record: Uint8Array;
}

/** https://sqlite.org/fileformat2.html#b_tree_pages */
const LEAF = 0x0d;
const LEAF_HEADER_BYTES = 8;
const FILE_HEADER_BYTES = 100;
const POINTER_BYTES = 4;
/** No record of a journal is larger. */
const MAX_BYTES = 256 * 1_048_576;

interface Varint {
  readonly value: number;
  readonly end: number;
}

/** A number of one to nine bytes; undefined behind the end of the bytes. */
const readVarint = (bytes: Buffer, at: number): Varint | undefined => {
  let value = 0n;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    if (i === 8) return { value: Number((value << 8n) | BigInt(byte)), end: at + 9 };
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return { value: Number(value), end: at + i + 1 };
  }
  return undefined;
};

/** Consecutive numbers. */
const readVarints = (bytes: Buffer, at: number, count: number): readonly Varint[] | undefined => {
  const found: Varint[] = [];
  for (let next = at; found.length < count;) {
    const one = readVarint(bytes, next);
    if (one === undefined) return undefined;
    found.push(one);
    next = one.end;
  }
  return found;
};

/** The bytes of a row that stand on its leaf; the others are on pages of their own. */
const localBytes = (payload: number, pageSize: number): number => {
  if (payload <= pageSize - 35) return payload;
  const least = Math.floor(((pageSize - 12) * 32) / 255) - 23;
  const wanted = least + ((payload - least) % (pageSize - 4));
  return wanted <= pageSize - 35 ? wanted : least;
};

const readOverflow = (first: number, length: number, readPage: ReadPage): Buffer | undefined => {
  const parts: Buffer[] = [];
  const seen = new Set<number>();
  let left = length;
  for (let next = first; left > 0;) {
    const page = next === 0 || seen.has(next) ? undefined : readPage(next);
    if (page === undefined) return undefined;
    seen.add(next);
    const part = page.subarray(POINTER_BYTES, POINTER_BYTES + left);
    parts.push(part);
    left -= part.length;
    next = page.readUInt32BE(0);
  }
  return Buffer.concat(parts);
};

const INTEGER_BYTES: readonly number[] = [0, 1, 2, 3, 4, 6, 8];

/** A row of `messages` has three columns: its offset (no bytes), a time, and a blob. */
const readColumns = (payload: Buffer): Omit<MessageRow, 'offset'> | undefined => {
  const [header, offset, time, blob] = readVarints(payload, 0, 4) ?? [];
  const timeBytes = INTEGER_BYTES[time?.value ?? 0] ?? 0;
  if (header === undefined || offset?.value !== 0 || blob?.end !== header.value || timeBytes === 0) return undefined;
  const from = header.value + timeBytes;
  const isBlob = blob.value >= 12 && blob.value % 2 === 0;
  if (!isBlob || from + (blob.value - 12) / 2 !== payload.length) return undefined;
  const appendedAt =
    timeBytes === 8 ? Number(payload.readBigInt64BE(header.value)) : payload.readIntBE(header.value, timeBytes);
  return { appendedAt, record: payload.subarray(from) };
};

const readCell = (page: Buffer, at: number, readPage: ReadPage): MessageRow | undefined => {
  const [payload, offset] = readVarints(page, at, 2) ?? [];
  if (payload === undefined || offset === undefined) return undefined;
  if (payload.value > MAX_BYTES || !Number.isSafeInteger(offset.value)) return undefined;
  const local = localBytes(payload.value, page.length);
  const own = page.subarray(offset.end, offset.end + local);
  if (own.length < local) return undefined;
  if (local === payload.value) {
    const columns = readColumns(own);
    return columns && { offset: offset.value, ...columns };
  }
  const pointer = page.subarray(offset.end + local, offset.end + local + POINTER_BYTES);
  const rest =
    pointer.length < POINTER_BYTES ? undefined : readOverflow(pointer.readUInt32BE(0), payload.value - local, readPage);
  const columns = rest && readColumns(Buffer.concat([own, rest]));
  return columns && { offset: offset.value, ...columns };
};

/**
 * The rows of `messages` on a page, whatever the pages around it have become. Other pages have none, and a row that
 * cannot be read is left out. The records are not checked.
 */
export const readPageRows = (page: Buffer, number: number, readPage: ReadPage): readonly MessageRow[] => {
  const start = number === 1 ? FILE_HEADER_BYTES : 0;
  if (page[start] !== LEAF) return [];
  const count = page.readUInt16BE(start + 3);
  const pointers = page.subarray(start + LEAF_HEADER_BYTES, start + LEAF_HEADER_BYTES + 2 * count);
  return Array.from({ length: Math.floor(pointers.length / 2) }, (_, i) => pointers.readUInt16BE(2 * i)).flatMap(
    (at) => readCell(page, at, readPage) ?? [],
  );
};
