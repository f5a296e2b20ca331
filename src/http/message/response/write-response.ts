import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { acceptsGzip } from './gzip-chunks.ts';
import { awaitsContinue, discardBody } from '../body/read-body.ts';
import type { Response } from '../request-response.ts';
import { sendStream } from './send-stream.ts';

/** Names and values in turn: the form that Node writes fastest. */
const fieldsOf = (own: Response['headers'], common: Response['headers'], requestId: string): string[] => {
  const fields = ['X-Content-Type-Options', 'nosniff', 'X-Request-Id', requestId];
  for (const [name, value] of Object.entries(own)) fields.push(name, value);
  for (const [name, value] of Object.entries(common)) if (!Object.hasOwn(own, name)) fields.push(name, value);
  return fields;
};

/** In bytes; undefined for a stream of unknown length. */
const lengthOf = (body: Response['body']): number | undefined => {
  if (body === undefined) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  return 'byteLength' in body ? body.byteLength : body.length;
};

const MIN_CODED_BYTES = 2048;
const compress = promisify(gzip);

/**
 * True if an answer is sent in gzip: JSON that is large enough. Pages are not, since their form tokens could be guessed
 * by their coded length; documents are not, since their ETag is of the bytes as they are.
 */
const isCoded = ({ status, headers, body }: Response, request: ExpressRequest): boolean =>
  (typeof body === 'string' || body instanceof Uint8Array) &&
  status === 200 &&
  body.length >= MIN_CODED_BYTES &&
  headers['Content-Type']?.startsWith('application/json') === true &&
  !('ETag' in headers) &&
  request.method !== 'HEAD' &&
  acceptsGzip(request.headers['accept-encoding']);

interface WriteOptions {
  readonly expressRequest: ExpressRequest;
  readonly expressResponse: ExpressResponse;
  /** The headers that all answers of the route have; the answer's own headers override them. */
  readonly common: Response['headers'];
  readonly requestId: string;
}

/** The only function that writes answers; resolves with the bytes of body sent, of a stream at its end. */
export const writeResponse = (response: Response, options: WriteOptions): number | Promise<number> =>
  isCoded(response, options.expressRequest) ? writeCoded(response, options) : write(response, options);

const writeCoded = async (response: Response, options: WriteOptions): Promise<number> => {
  const body = await compress(response.body as string | Uint8Array, { level: constants.Z_BEST_SPEED });
  const vary = [response.headers['Vary'], 'Accept-Encoding'].filter((name) => name !== undefined).join(', ');
  const headers = { ...response.headers, 'Content-Encoding': 'gzip', Vary: vary };
  return write({ ...response, headers, body }, options);
};

const write = (
  { status, headers, body }: Response,
  { expressRequest, expressResponse, common, requestId }: WriteOptions,
): number | Promise<number> => {
  if (expressResponse.destroyed) return 0;
  const fields = fieldsOf(headers, common, requestId);
  const bytes = lengthOf(body);
  if (status !== 204 && bytes !== undefined) fields.push('Content-Length', String(bytes));
  // A client that got no 100 (Continue) may or may not send its body: it is unknown where its next request begins.
  if (awaitsContinue(expressRequest)) fields.push('Connection', 'close');
  expressResponse.writeHead(status, fields);
  const isSent = body !== undefined && status !== 204 && expressRequest.method !== 'HEAD';
  if (isSent && typeof body !== 'string' && !('byteLength' in body)) {
    discardBody(expressRequest);
    return sendStream(expressResponse, body);
  }
  if (isSent) expressResponse.end(body);
  else expressResponse.end();
  discardBody(expressRequest);
  return isSent ? (bytes ?? 0) : 0;
};
