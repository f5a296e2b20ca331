import { MongoRuntimeError } from 'mongodb';
import { OpMsgResponse } from 'mongodb/lib/cmap/commands.js';
import { BufferPool } from 'mongodb/lib/utils.js';

type ReadSize = (this: unknown) => number | null;

/** An answer of the driver: flags of four bytes, then sections. */
interface Answer {
  readonly data: Buffer;
}

/** The header of a message (MongoDB's wire protocol). */
const HEADER_BYTES = 16;
/** A server sends at most 48 MB (`maxMessageSizeBytes`). */
const MAX_BYTES = 67_108_864;
const FLAG_BYTES = 4;
/** A document has its size and its end. */
const MIN_DOCUMENT_BYTES = 5;

let isPatched = false;

/** Throws if a section of a document says that it is smaller than any document is. */
const checkSections = ({ data }: Answer): void => {
  for (let at = FLAG_BYTES; at + 5 <= data.length;) {
    if (data.readUInt8(at++) !== 0) continue;
    const size = data.readInt32LE(at);
    if (size < MIN_DOCUMENT_BYTES) throw new MongoRuntimeError(`no document has ${size} bytes`);
    at += size;
  }
};

/**
 * Makes the driver refuse an answer with a size that no message or document can have. Throws if the driver has
 * another shape.
 *
 * - Issue: mongodb 7.9.0 takes a message of no bytes, or a document of a negative size, for one that it has read, and
 *   reads on at the same place, without an end and without giving up its turn: the process hangs, and takes all memory.
 * - Cost: a few comparisons an answer.
 * - Test: store-mongo-garbled.test.ts, patched-symbols.test.ts.
 * - Delete when: the first of these passes without it.
 */
export const refuseImpossibleSizes = (): void => {
  if (isPatched) return;
  const { getInt32 } = BufferPool.prototype as { readonly getInt32?: unknown };
  const { parse } = OpMsgResponse.prototype as { readonly parse?: unknown };
  if (typeof getInt32 !== 'function' || typeof parse !== 'function')
    throw new TypeError('answers of the driver have no getInt32 or no parse');
  const patchedSize: ReadSize = function () {
    const size = Reflect.apply(getInt32, this, []) as number | null;
    return size !== null && (size < HEADER_BYTES || size > MAX_BYTES) ? -1 : size;
  };
  const patchedParse = function (this: Answer): unknown {
    checkSections(this);
    return Reflect.apply(parse, this, []);
  };
  Object.assign(BufferPool.prototype, { getInt32: patchedSize });
  Object.assign(OpMsgResponse.prototype, { parse: patchedParse });
  isPatched = true;
};
