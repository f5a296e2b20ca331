import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type Kind, KINDS, Problem } from '../../core/problem.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { VERSION_HEADER } from '../../xapi/statement/version.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import { problemJson } from './render-problem.ts';

/** What is refused before it is a request is answered with. */
export interface ClientErrorDeps {
  /** No request has been read that could name one. */
  readonly defaultVersion: XapiVersion;
  readonly metrics: { readonly http: Pick<Metrics['http'], 'refused'> };
}

/** How much the first line and the headers of a request may be, in bytes: the longest agent in a query among them. */
export const HEAD_AT_MOST = 32_768;

const problemOf = (code: string | undefined): Problem => {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem(
      'head-too-large',
      `the address and the headers must be at most ${HEAD_AT_MOST} bytes together; in xAPI 1.0.3 what is long may go in the form of a POST (Communication 1.3)`,
    );
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('too-slow', 'the request did not come in time');
  if (code === 'HPE_INVALID_METHOD')
    return new Problem('invalid-request', 'this is no method of HTTP (RFC 9110, section 9)');
  return new Problem('invalid-request', 'this is not a request of HTTP/1.1 (RFC 9112)');
};

const written = (kind: Kind, version: XapiVersion, body: string): string =>
  [
    `HTTP/1.1 ${KINDS[kind].status} ${STATUS_CODES[KINDS[kind].status] ?? ''}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${randomUUID()}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    `${VERSION_HEADER}: ${version}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');

/**
 * So long what is still on its way is taken, in milliseconds, so that the answer is read before the connection is gone.
 */
const LINGER_MS = 1000;

/**
 * Builds the answer to what Node cannot read as a request, for the server's `clientError`: a problem (RFC 9457) with
 * the version in it, as every answer has (1.0.3 Communication 3.3; 2.0 4.1.7), counted like all others; then the
 * connection is closed. Behind a request that is still being answered nothing is said: its answer ends the connection.
 * Nor is anything to whoever has sent nothing.
 */
export const createClientError = ({ defaultVersion, metrics }: ClientErrorDeps) => {
  const closing = new WeakSet<Socket>();
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    // What comes after the first fault is no better.
    if (closing.has(socket)) return;
    closing.add(socket);
    // Node's own handler looks there too.
    const under = (socket as { readonly _httpMessage?: ServerResponse | null })._httpMessage;
    const isCutOff =
      !socket.writable || socket.bytesRead === 0 || ['ECONNRESET', 'HPE_INVALID_EOF_STATE'].includes(error.code ?? '');
    const isBehind = under?.req.complete === true;
    if (isCutOff || (under?.headersSent === true && !isBehind)) {
      socket.destroy();
    } else if (isBehind) {
      under.once('close', () => socket.destroy());
    } else {
      const problem = problemOf(error.code);
      metrics.http.refused(problem.kind);
      socket.end(written(problem.kind, defaultVersion, problemJson(problem)));
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    }
  };
};
