import { type IncomingMessage, request as requestInClear, type RequestOptions } from 'node:http';
import { request as requestByTls } from 'node:https';
import { createLookupOutside, hostOf, isInsideHost } from './outside-address.ts';

/** An address inside the network, to which nothing is sent. */
export class InsideAddress extends Error {}

/** A request to a server of another party. */
export interface OutsideRequest extends Pick<RequestOptions, 'method' | 'headers' | 'signal'> {
  /** Names or addresses that may be inside the own network, and may speak http. */
  readonly allowedHosts: readonly string[];
  readonly body?: string | Buffer | undefined;
}

const lookupOutside = createLookupOutside((host) => new InsideAddress(host));

/**
 * Sends a request outside the network; resolves with the answer once its head is there. The addresses that are checked
 * are those connected to; redirects are not followed. Rejects with InsideAddress, or as the connection fails.
 */
export const requestOutside = (to: URL, { allowedHosts, body, ...options }: OutsideRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const isAllowed = allowedHosts.includes(hostOf(to));
    if (!isAllowed && (to.protocol !== 'https:' || isInsideHost(hostOf(to)))) throw new InsideAddress(to.hostname);
    const secured = { ...options, agent: false, ...(!isAllowed && { lookup: lookupOutside }) };
    (to.protocol === 'https:' ? requestByTls : requestInClear)(to, secured, resolve)
      .once('error', reject)
      // After an answer of 101, which has no body, nothing else comes.
      .once('close', () => reject(new Error('the connection was closed without an answer')))
      .end(body);
  });

/** Reads the beginning of a body as text: a little more than `maxBytes` at most. */
export const readBeginning = async (response: IncomingMessage, maxBytes: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** The first characters of a text, on one line. */
export const firstWords = (text: string, maxCharacters: number): string =>
  text
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, maxCharacters);
