import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type Kind, KINDS, Problem } from '../problem.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { VERSION_HEADER } from '../xapi/version.ts';
import type { XapiVersion } from '../xapi/types.ts';
import { problemJson } from './render-problem.ts';

/** What is refused before it is a request is answered with. */
export interface ClientErrorParts {
  /** No request has been read that could name one. */
  readonly defaultVersion: XapiVersion;
  readonly metrics: { readonly http: Pick<Metrics['http'], 'refused'> };
}

/** How much the first line and the headers of a request may be, in bytes: the longest agent in a query among them. */
export const HEAD_AT_MOST = 32_768;

const problemOf = (code: string | undefined): Problem => {
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem('head-too-large', `the address and the headers must be at most ${HEAD_AT_MOST} bytes together; what is long may go in the form of a POST (xAPI 1.0.3 Communication 1.3)`);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('too-slow', 'the request did not come in time');
  if (code === 'HPE_INVALID_METHOD') return new Problem('invalid-request', 'this is no method of HTTP (RFC 9110, section 9)');
  return new Problem('invalid-request', 'this is not a request of HTTP/1.1 (RFC 9112)');
};

const written = (kind: Kind, version: XapiVersion, body: string): string => [
  `HTTP/1.1 ${KINDS[kind].status} ${STATUS_CODES[KINDS[kind].status] ?? ''}`,
  'Content-Type: application/problem+json', `Content-Length: ${Buffer.byteLength(body)}`, `X-Request-Id: ${randomUUID()}`, 'X-Content-Type-Options: nosniff',
  'Cache-Control: no-store', `${VERSION_HEADER}: ${version}`, 'Connection: close', '', body,
].join('\r\n');

/**
 * Builds the answer to what Node cannot read as a request, for the server's `clientError`: a problem (RFC 9457) with the version in it, as every answer has (1.0.3 Communication 3.3;
 * 2.0 4.1.7), counted like all others; then the connection is closed. Where an answer is under way there nothing is said any more.
 */
export const createClientError = ({ defaultVersion, metrics }: ClientErrorParts) => (error: NodeJS.ErrnoException, socket: Socket): void => {
  // Node's own handler looks there too: what is written now would stand in the middle of another answer.
  const under = (socket as { readonly _httpMessage?: { readonly headersSent: boolean } | null })._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET' || under?.headersSent === true) {
    socket.destroy();
    return;
  }
  const problem = problemOf(error.code);
  metrics.http.refused(problem.kind);
  socket.end(written(problem.kind, defaultVersion, problemJson(problem)), () => socket.destroy());
};
