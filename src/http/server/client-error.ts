import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type Kind, KINDS, Problem } from '../../core/problem.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import { VERSION_HEADER } from '../../xapi/statement/version.ts';
import { problemJson } from './render-problem.ts';

export interface ClientErrorDeps {
  /** The version for the answer: no request has been read that could name one. */
  readonly defaultVersion: XapiVersion;
  readonly metrics: { readonly http: Pick<Metrics['http'], 'refused'> };
}

/** The most bytes of the request line and headers; the longest agent in a query fits. */
export const MAX_HEAD_BYTES = 32_768;

const problemOf = (code: string | undefined): Problem => {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem(
      'head-too-large',
      `the address and the headers must be at most ${MAX_HEAD_BYTES} bytes together; ` +
        'in xAPI 1.0.3 what is long may go in the form of a POST (Communication 1.3)',
    );
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('too-slow', 'the request did not come in time');
  if (code === 'HPE_INVALID_METHOD')
    return new Problem('invalid-request', 'this is no method of HTTP (RFC 9110, section 9)');
  return new Problem('invalid-request', 'this is not a request of HTTP/1.1 (RFC 9112)');
};

/** Every answer names the version (1.0.3 Communication 3.3; 2.0 4.1.7). */
const rawResponse = (kind: Kind, version: XapiVersion, body: string): string =>
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

/** For so long incoming bytes are accepted, so that the client reads the answer before the connection closes. */
const LINGER_MS = 1000;

/**
 * Answers with a problem (RFC 9457) if Node cannot parse a request (`clientError`), then closes the connection. Nothing
 * is answered while an earlier request is being answered, or if the connection has brought no byte.
 */
export const createClientError = ({ defaultVersion, metrics }: ClientErrorDeps) => {
  const closing = new WeakSet<Socket>();
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    // The first error has been answered already.
    if (closing.has(socket)) return;
    closing.add(socket);
    // Node's own handler reads it too.
    const current = (socket as { readonly _httpMessage?: ServerResponse | null })._httpMessage;
    const isDisconnected =
      !socket.writable || socket.bytesRead === 0 || ['ECONNRESET', 'HPE_INVALID_EOF_STATE'].includes(error.code ?? '');
    const isBehind = current?.req.complete === true;
    if (isDisconnected || (current?.headersSent === true && !isBehind)) {
      socket.destroy();
    } else if (isBehind) {
      current.once('close', () => socket.destroy());
    } else {
      const problem = problemOf(error.code);
      metrics.http.refused(problem.kind);
      socket.end(rawResponse(problem.kind, defaultVersion, problemJson(problem)));
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    }
  };
};
