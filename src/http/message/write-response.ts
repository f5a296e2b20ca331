import type { Request, Response } from 'express';
import type { Outgoing } from './request-response.ts';
import { discardBody, isBodyHeld } from './read-body.ts';
import { sendStream } from './send-stream.ts';

/** The names and values of all headers, one after another: the form that Node writes fastest. */
const fieldsOf = (own: Outgoing['headers'], common: Outgoing['headers'], requestId: string): string[] => {
  const fields = ['X-Content-Type-Options', 'nosniff', 'X-Request-Id', requestId];
  for (const [name, value] of Object.entries(own)) fields.push(name, value);
  for (const [name, value] of Object.entries(common)) if (!(name in own)) fields.push(name, value);
  return fields;
};

/**
 * The only place that writes an answer; `common` are the headers that it has beside its own. Answers how many bytes of
 * body it sends: for one that is streamed, when it has been.
 */
export const writeOutgoing = (
  request: Request,
  response: Response,
  { status, headers, body }: Outgoing,
  common: Outgoing['headers'],
  requestId: string,
): number | Promise<number> => {
  if (response.destroyed) return 0;
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
  if (isBodyHeld(request)) fields.push('Connection', 'close');
  response.writeHead(status, fields);
  const isSent = body !== undefined && status !== 204 && request.method !== 'HEAD';
  if (isSent && typeof body !== 'string' && !('byteLength' in body)) {
    discardBody(request);
    return sendStream(response, body);
  }
  if (isSent) response.end(body);
  else response.end();
  discardBody(request);
  return isSent ? (bytes ?? 0) : 0;
};
