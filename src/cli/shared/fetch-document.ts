import { get as getInClear, type IncomingMessage } from 'node:http';
import { get as getByTls } from 'node:https';
import { createLookupOutside, hostOf, isInsideHost } from '../../core/outside/outside-address.ts';
import { Problem } from '../../core/problem.ts';

/** The limits of a fetched document. */
export interface FetchLimits {
  /** Names (or addresses) that may be inside the own network, and may speak http. */
  readonly allowedHosts: readonly string[];
  readonly maxBytes: number;
  /** The time for all redirects together, to the last byte. */
  readonly timeoutMs: number;
}

const MAX_REDIRECTS = 5;

const refuseInside = (host: string): Problem =>
  new Problem('forbidden', `${host} is inside the network of this server: --allow-host ${host} permits it`);

const lookupOutside = createLookupOutside(refuseInside);

const parseUrl = (text: string, base?: string): URL => {
  if (!URL.canParse(text, base)) throw new Problem('invalid-request', `${text} is no URL`);
  return new URL(text, base);
};

const request = (url: URL, isAllowed: boolean, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = {
      headers: { Accept: 'application/ld+json, application/json;q=0.9, */*;q=0.1', 'Accept-Encoding': 'identity' },
      agent: false,
      signal,
      ...(!isAllowed && { lookup: lookupOutside }),
    } as const;
    (url.protocol === 'https:' ? getByTls : getInClear)(url, options, resolve).once('error', reject);
  });

const readBytes = async (response: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      response.destroy();
      throw new Problem('too-large', `the document has more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const fetchWithin = async (start: URL, limits: FetchLimits, signal: AbortSignal): Promise<Buffer> => {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const host = hostOf(url);
    const isAllowed = limits.allowedHosts.includes(host);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
      throw new Problem('invalid-request', `${url.href} must begin with https: (http: for hosts of --allow-host)`);
    if (url.username !== '' || url.password !== '')
      throw new Problem('invalid-request', 'the URL must have no user and no password');
    // An address needs no look-up.
    if (!isAllowed && isInsideHost(host)) throw refuseInside(host);
    const response = await request(url, isAllowed, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return readBytes(response, limits.maxBytes);
    response.destroy();
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined)
      throw new Problem('not-found', `${url.href} answers ${statusCode}`);
    url = parseUrl(headers.location, url.href);
  }
  throw new Problem('not-found', `${start.href} redirects more than ${MAX_REDIRECTS} times`);
};

/**
 * Fetches a document over https. Addresses inside the network are refused, by name, by number and after a redirect,
 * unless their host is allowed. Rejects with Problem `invalid-request`, `forbidden`, `not-found`, `too-large` or
 * `too-slow`.
 */
export const fetchDocument = async (text: string, limits: FetchLimits): Promise<Buffer> => {
  const url = parseUrl(text);
  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    return await fetchWithin(url, limits, signal);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    if (signal.aborted) throw new Problem('too-slow', `${url.href} was not read within ${limits.timeoutMs} ms`);
    throw new Problem('not-found', `${url.href} cannot be read: ${(thrown as Error).message}`);
  }
};
