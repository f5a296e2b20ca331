import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import type { Response } from './request-response.ts';
import { discardBody, isBodyHeld } from './read-body.ts';
import { sendStream } from './send-stream.ts';

/** The names and values of all headers, one after another: the form that Node writes fastest. */
const fieldsOf = (own: Response['headers'], common: Response['headers'], requestId: string): string[] => {
  const fields = ['X-Content-Type-Options', 'nosniff', 'X-Request-Id', requestId];
  for (const [name, value] of Object.entries(own)) fields.push(name, value);
  for (const [name, value] of Object.entries(common)) if (!(name in own)) fields.push(name, value);
  return fields;
};

/**
 * The only place that writes an answer; `common` are the headers that it has beside its own. Answers how many bytes of
 * body it sends: for one that is streamed, when it has been.
 */
export const writeResponse = (
  expressRequest: ExpressRequest,
  expressResponse: ExpressResponse,
  { status, headers, body }: Response,
  common: Response['headers'],
  requestId: string,
): number | Promise<number> => {
  if (expressResponse.destroyed) return 0;
  const fields = fieldsOf(headers, common, requestId);
  const bytes =
    body === undefined
      ? 0
      : typeof body === 'string'
        ? Buffer.byteLength(body)
        : 'byteLength' in body
          ? body.byteLength
          : body.length;
  if (status !== 204 && bytes !== undefined) fields.push('Content-Length', String(bytes));
  // A client that was not told to go on may send its body or not: nobody can know where its next request begins.
  if (isBodyHeld(expressRequest)) fields.push('Connection', 'close');
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
