import { createHash, type Hash } from 'node:crypto';
import { defined } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import type { ReceivedAttachment } from '../../ingest/request/attachments.ts';
import type { BodyStream } from '../message/request-response.ts';
import { isJsonType } from '../message/media-type.ts';
import { type IncomingPart, readParts } from '../../core/bytes/multipart-reader.ts';
import { tooLarge } from '../message/body/read-body.ts';
import type { Spool } from '../message/body/spool.ts';

/** The JSON of statements, and the data of their attachments. */
interface MultipartStatements {
  readonly body: Buffer;
  readonly attachments: readonly ReceivedAttachment[];
}

/** The header of a part with the hash of its content. */
export const HASH_HEADER = 'X-Experience-API-Hash';

const REQUIREMENT = 'xAPI 1.0.3 Communication 1.5.2; IEEE 9274.1.1 4.1.3';
/** SHA-2 by the number of its hexadecimal digits. */
const DIGESTS: Readonly<Record<number, string>> = { 56: 'sha224', 64: 'sha256', 96: 'sha384', 128: 'sha512' };

const invalidRequest = (faults: readonly Fault[]): Problem =>
  new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);

const readStatements = async (
  { headers, chunks }: IncomingPart,
  stream: BodyStream,
  limit: number,
): Promise<Buffer> => {
  if (!isJsonType(headers.get('content-type'))) {
    throw invalidRequest([
      {
        at: 'Content-Type',
        detail: 'must be application/json in the first part, which has the statements',
        requirement: REQUIREMENT,
      },
    ]);
  }
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of chunks) {
    size += piece.length;
    if (size > limit) throw tooLarge(limit);
    stream.reserve(piece.length);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
};

/**
 * Reads the hash before the content is read. A part without a transfer encoding is binary (1.0.3 Communication 1.5.2).
 */
const checkPartHeaders = (
  { headers }: IncomingPart,
  number: number,
): { readonly sha2: string; readonly digest: string } => {
  const faults: Fault[] = [];
  const sha2 = (headers.get(HASH_HEADER.toLowerCase()) ?? '').toLowerCase();
  const digest = /^[0-9a-f]+$/.test(sha2) ? DIGESTS[sha2.length] : undefined;
  const encoding = headers.get('content-transfer-encoding');
  if (digest === undefined)
    faults.push({
      at: HASH_HEADER,
      detail: `must be in part ${number} and be the SHA-2 of its content in hexadecimal`,
      requirement: REQUIREMENT,
    });
  if (encoding !== undefined && encoding.toLowerCase() !== 'binary')
    faults.push({
      at: 'Content-Transfer-Encoding',
      detail: `must be binary in part ${number}`,
      requirement: REQUIREMENT,
    });
  if (digest === undefined || faults.length > 0) throw invalidRequest(faults);
  return { sha2, digest };
};

/** The hash of the part that is being read, and the one that its header names. */
interface Hashing {
  current?: { readonly sha2: string; readonly hash: Hash };
}

const isComplete = ({ current }: Hashing): boolean =>
  current !== undefined && current.hash.copy().digest('hex') === current.sha2;

const readAttachment = async (
  part: IncomingPart,
  number: number,
  { spool, hashing }: { readonly spool: Spool; readonly hashing: Hashing },
): Promise<ReceivedAttachment> => {
  const { sha2, digest } = checkPartHeaders(part, number);
  const hash = createHash(digest);
  hashing.current = { sha2, hash };
  const hashed = async function* (): AsyncGenerator<Buffer, void> {
    for await (const chunk of part.chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const { length, chunks } = await spool.write(hashed());
  delete hashing.current;
  if (hash.digest('hex') !== sha2) {
    throw invalidRequest([
      {
        at: HASH_HEADER,
        detail: `is not the ${digest.toUpperCase().replace('SHA', 'SHA-')} of the content of part ${number}`,
        requirement: REQUIREMENT,
      },
    ]);
  }
  const contentType = part.headers.get('content-type');
  return { sha2, length, chunks, ...defined({ contentType }) };
};

interface ReadOptions {
  readonly boundary: string;
  readonly spool: Spool;
  /** The most bytes of the JSON. */
  readonly bodyLimit: number;
}

/**
 * Reads statements with attachments (1.0.3 Communication 1.5.2; 2.0 4.1.3). The first part is the JSON, each other one
 * an attachment, hashed while it is spooled: @xapi/xapi writes no line end before the second. Rejects with Problem
 * `invalid-request`, `too-large` or `overloaded`.
 */
export const readMultipartStatements = async (
  stream: BodyStream,
  { boundary, spool, bodyLimit }: ReadOptions,
): Promise<MultipartStatements> => {
  let body: Buffer | undefined;
  const attachments: ReceivedAttachment[] = [];
  const hashing: Hashing = {};
  for await (const part of readParts(stream.chunks, boundary, () => isComplete(hashing))) {
    if (body === undefined) body = await readStatements(part, stream, bodyLimit);
    else attachments.push(await readAttachment(part, attachments.length + 2, { spool, hashing }));
  }
  if (body === undefined)
    throw invalidRequest([{ at: '', detail: 'must have a part with the statements', requirement: REQUIREMENT }]);
  return { body, attachments };
};
