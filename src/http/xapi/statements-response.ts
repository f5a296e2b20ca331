import { randomBytes } from 'node:crypto';
import type { QueryResult } from '../../reads/query/query.ts';
import { multipartBody, multipartType } from '../../core/bytes/multipart-writer.ts';
import type { Response } from '../message/request-response.ts';
import { formatConsistentThrough } from './consistent-through-header.ts';
import { HASH_HEADER } from './multipart-statements.ts';

/** The header with the time up to which an answer is complete (1.0.3 Communication 2.1.3; 2.0 4.1.6.1). */
export const CONSISTENT_THROUGH = 'X-Experience-API-Consistent-Through';

/** The header with the epoch of the store: if it changes, earlier positions are no longer valid. */
export const EPOCH = 'Carnet-Epoch';
/** The name of the first epoch. */
export const FIRST_EPOCH_NAME = 'first';

const MORE_PATH = '/xapi/statements/more/';

const JSON_TYPE = 'application/json';
const COMMA = Buffer.from(',');
const HEAD = Buffer.from('{"statements":[');

const pageBytes = (texts: readonly Uint8Array[], more: string, morePath: string): Buffer => {
  const pieces: Uint8Array[] = [HEAD];
  texts.forEach((text, index) => {
    if (index > 0) pieces.push(COMMA);
    pieces.push(text);
  });
  // A token is letters, digits and a dot, and a path is of a URL: neither has anything that JSON escapes.
  pieces.push(Buffer.from(`],"more":"${more === '' ? '' : morePath + encodeURIComponent(more)}"}`));
  return Buffer.concat(pieces);
};

const randomBoundary = (): string => randomBytes(16).toString('hex');

interface StatementsResponseOptions {
  /** Makes the boundary of a multipart answer; random by default. */
  readonly newBoundary?: () => string;
  /** The path of the public URL: `more` is a relative IRL, which clients resolve against the address they know. */
  readonly publicPath: string;
  /** The path of `more` links, after `publicPath`. */
  readonly morePath?: string;
}

/**
 * The answer to GET /statements: one statement, or a StatementResult (1.0.3 Data 2.5) concatenated from stored bytes.
 * If attachments are asked for, it is multipart/mixed, even if there are none, and streamed (1.0.3 Communication
 * 2.1.3).
 */
export const statementsResponse = (
  result: QueryResult,
  { newBoundary = randomBoundary, publicPath, morePath = MORE_PATH }: StatementsResponseOptions,
): Response => {
  const json = result.kind === 'statement' ? result.text : pageBytes(result.texts, result.more, publicPath + morePath);
  const headers = {
    [CONSISTENT_THROUGH]: formatConsistentThrough(result.through),
    ...(result.stored !== undefined && { 'Last-Modified': new Date(result.stored).toUTCString() }),
  };
  if (result.attachments === undefined)
    return { status: 200, headers: { ...headers, 'Content-Type': JSON_TYPE }, body: json };
  const boundary = newBoundary();
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': multipartType(boundary) },
    body: {
      bufferedBytes: json.byteLength,
      ...multipartBody(boundary, [
        { headers: { 'Content-Type': JSON_TYPE }, length: json.byteLength, chunks: () => [json] },
        ...result.attachments.map(({ sha2, contentType, length, chunks }) => ({
          headers: { 'Content-Type': contentType, 'Content-Transfer-Encoding': 'binary', [HASH_HEADER]: sha2 },
          length,
          chunks,
        })),
      ]),
    },
  };
};
