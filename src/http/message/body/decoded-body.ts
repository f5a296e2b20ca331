import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../../core/problem.ts';

const codingOf = ({ headers }: IncomingMessage): string =>
  (headers['content-encoding'] ?? 'identity').trim().toLowerCase();

const CODINGS = ['identity', 'gzip', 'x-gzip'];

/** Throws Problem `invalid-request` for a content coding other than gzip (RFC 9110, section 8.4.1). */
export const checkCoding = (request: IncomingMessage): void => {
  if (CODINGS.includes(codingOf(request))) return;
  throw new Problem('invalid-request', 'the body has a content coding that is not known here', [
    { at: 'Content-Encoding', detail: 'must be absent, identity or gzip' },
  ]);
};

/** Turns an error of zlib into Problem `invalid-request`; returns any other value as it is. */
export const withCodingFault = (thrown: unknown): unknown =>
  String((thrown as { readonly code?: unknown } | undefined)?.code).startsWith('Z_')
    ? new Problem('invalid-request', 'the body is not the gzip that it is declared to be', [
        { at: 'Content-Encoding', detail: 'says gzip: the body must be whole and in that coding (RFC 1952)' },
      ])
    : thrown;

/** A body without its content coding. */
export interface DecodedBody {
  /** The request itself if it is not coded. */
  readonly source: Readable;
  /** Stops decoding, and leaves the rest of the request to be discarded. */
  readonly stop: () => void;
  /** True if a coded body was received completely: the source gives the rest although the client may be gone. */
  readonly isDecoding: () => boolean;
}

/**
 * The body of a request, decoded while it is read. The reader limits the decoded bytes, so that a few sent bytes never
 * become many. The source is destroyed if the client disconnects before the end.
 */
export const decodedBody = (request: IncomingMessage): DecodedBody => {
  if (codingOf(request) === 'identity') return { source: request, stop: () => undefined, isDecoding: () => false };
  const source = createGunzip();
  const stop = (): void => {
    request.unpipe(source);
    source.destroy();
  };
  request.once('close', () => {
    if (!request.complete) source.destroy();
  });
  request.pipe(source);
  return { source, stop, isDecoding: () => request.complete };
};
