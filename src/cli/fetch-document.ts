import { lookup, type LookupAddress } from 'node:dns';
import { get as getInClear, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as getByTls } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { Problem } from '../core/problem.ts';

/** What a fetched document may be. */
export interface FetchLimits {
  /** Names (or addresses) that may be inside the own network, and may speak http. */
  readonly allowedHosts: readonly string[];
  readonly maxBytes: number;
  /** For all redirects together, to the last byte. */
  readonly timeoutMs: number;
}

const MOST_REDIRECTS = 5;

/** Addresses that are not of the public internet (IANA special-purpose registries, RFC 6890). */
const INSIDE: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];

const inside = new BlockList();
for (const [network, prefix] of INSIDE) inside.addSubnet(network, prefix, isIP(network) === 6 ? 'ipv6' : 'ipv4');

/** Whether an address is not of the public internet; IPv4 addresses within IPv6 count as themselves. */
export const isInsideAddress = (address: string): boolean =>
  inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const refuseInside = (host: string): Problem =>
  new Problem('forbidden', `${host} is inside the network of this server: --allow-host ${host} permits it`);

/** Resolves a name once, and refuses it where any of its addresses is inside: the one found is the one connected to. */
const lookupOutside: NonNullable<RequestOptions['lookup']> = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) {
      callback(error, '', 4);
      return;
    }
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isInsideAddress(address)))
      callback(refuseInside(host), '', 4);
    else if (options.all === true) (callback as unknown as (e: null, all: LookupAddress[]) => void)(null, addresses);
    else callback(null, first.address, first.family);
  });
};

const parseUrl = (text: string, base?: string): URL => {
  if (!URL.canParse(text, base)) throw new Problem('invalid-request', `${text} is no URL`);
  return new URL(text, base);
};

/** The host of a URL as `--allow-host` names it. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const request = (url: URL, isAllowed: boolean, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = {
      headers: { Accept: 'application/ld+json, application/json;q=0.9, */*;q=0.1', 'Accept-Encoding': 'identity' },
      agent: false,
      signal,
      ...(isAllowed ? {} : { lookup: lookupOutside }),
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
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const host = hostOf(url);
    const isAllowed = limits.allowedHosts.includes(host);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
      throw new Problem('invalid-request', `${url.href} must begin with https: (http: for hosts of --allow-host)`);
    if (url.username !== '' || url.password !== '')
      throw new Problem('invalid-request', 'the URL must have no user and no password');
    // No name is looked up for an address.
    if (!isAllowed && isIP(host) !== 0 && isInsideAddress(host)) throw refuseInside(host);
    const response = await request(url, isAllowed, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return readBytes(response, limits.maxBytes);
    response.destroy();
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined)
      throw new Problem('not-found', `${url.href} answers ${statusCode}`);
    url = parseUrl(headers.location, url.href);
  }
  throw new Problem('not-found', `${start.href} redirects more than ${MOST_REDIRECTS} times`);
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
