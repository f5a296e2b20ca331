import { ownValue } from '../../core/json-object.ts';
import { get as getInClear, type IncomingMessage } from 'node:http';
import { get as getByTls } from 'node:https';
import { createLookupOutside, hostOf, isInsideHost } from '../../core/outside/outside-address.ts';
import { Problem } from '../../core/problem.ts';
import { createWaitForRetry, type RemoteRetryDeps } from '../../core/retry/remote-retry.ts';
import { retryAfterMs } from '../../core/retry/retry-after.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import { isWorthAnotherTry } from './carnet-client.ts';

/** Another LRS, by its xAPI endpoint. */
export interface LrsEndpoint {
  /** The address before `/statements`, without a slash at its end. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Names (or addresses) that may be inside the own network, and may speak http. */
  readonly allowedHosts: readonly string[];
}

/** A resource after the endpoint, as in `statements?limit=100`, or a `more` link (1.0.3 Data 2.5). */
export type LrsResource = { readonly path: string } | { readonly link: string };

/** An answer of 200; `bytes` are bounded. */
export interface LrsAnswer {
  readonly header: (name: string) => string | undefined;
  readonly bytes: Buffer;
}

/** The LRS refuses this resource; others may still be read. */
export class LrsRefusal extends Problem {}

/** The LRS has answered this resource with a 5xx at the last try. It still answers, so others may be read. */
export class LrsServerError extends Problem {
  /** The last answer, in words. */
  readonly why: string;

  constructor(message: string, why: string) {
    super('overloaded', message);
    this.why = why;
  }
}

/** Reads a resource; undefined if the LRS has none (404). Rejects with LrsRefusal and LrsServerError. */
export type ReadLrs = (resource: LrsResource) => Promise<LrsAnswer | undefined>;

const TIMEOUT_MS = 120_000;
/** The most bytes of a page of statements, a document, or a statement with its attachments. */
const MAX_BYTES = 134_217_728;

const refuseInside = (host: string): Problem =>
  new Problem('forbidden', `${host} is inside the network of this machine: --allow-host ${host} permits it`);
const lookupOutside = createLookupOutside(refuseInside);

const checkUrl = (url: URL, allowedHosts: readonly string[]): boolean => {
  const host = hostOf(url);
  const isAllowed = allowedHosts.includes(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
    throw new Problem('invalid-request', `${url.origin} must begin with https: (http: for hosts of --allow-host)`);
  if (url.username !== '' || url.password !== '')
    throw new Problem('invalid-request', 'the URL must have no user and no password');
  if (!isAllowed && isInsideHost(host)) throw refuseInside(host);
  return isAllowed;
};

const readBounded = async (response: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) {
      response.destroy();
      throw new LrsRefusal(
        'too-large',
        `an answer of the LRS has more than ${MAX_BYTES} bytes: choose a smaller --batch`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

interface Answer extends LrsAnswer {
  readonly status: number;
}

/**
 * The client of another LRS. It sends the credential only to the host of the endpoint. Rejects with Problem `forbidden`
 * for hosts inside the network and if the LRS refuses, `too-large`, and `overloaded` after 12 tries.
 */
export const createReadLrs = (
  { url: endpoint, user, password, allowedHosts }: LrsEndpoint,
  { version = '1.0.3', ...deps }: RemoteRetryDeps & { readonly version?: XapiVersion },
): ReadLrs => {
  if (!URL.canParse(endpoint)) throw new Problem('invalid-request', `${endpoint} is no URL`);
  const base = new URL(endpoint);
  const isAllowed = checkUrl(base, allowedHosts);
  const waitForRetry = createWaitForRetry(deps);
  const authorization = { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  // An LRS may name only versions of 1.0 to a client of 1.0.
  const headersOf = ({ pathname }: URL) =>
    pathname.endsWith('/about') ? authorization : { ...authorization, 'X-Experience-API-Version': version };

  const request = (url: URL): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const get = url.protocol === 'https:' ? getByTls : getInClear;
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const lookup = isAllowed ? {} : { lookup: lookupOutside };
      get(url, { headers: headersOf(url), agent: false, signal, ...lookup }, (response) => {
        readBounded(response).then(
          (bytes) =>
            resolve({
              status: response.statusCode ?? 0,
              header: (name) => [ownValue(response.headers, name)].flat()[0],
              bytes,
            }),
          reject,
        );
      }).once('error', reject);
    });

  const attempt = async (url: URL): Promise<Answer | string> => {
    try {
      return await request(url);
    } catch (thrown) {
      if (thrown instanceof Problem) throw thrown;
      return (thrown as Error).message;
    }
  };

  return async (resource) => {
    const url = 'path' in resource ? new URL(`${endpoint}/${resource.path}`) : new URL(resource.link, base);
    if (url.origin !== base.origin)
      throw new Problem('forbidden', `the LRS refers to ${url.origin}, which is not given its credential`);
    for (let tries = 1; ; tries++) {
      const answer = await attempt(url);
      if (typeof answer !== 'string' && !isWorthAnotherTry(answer.status)) {
        if (answer.status === 200) return answer;
        if (answer.status === 404 || answer.status === 204) return undefined;
        const why = `the LRS answers ${answer.status} to GET ${url.pathname}`;
        throw answer.status < 400 || answer.status === 401
          ? new Problem('forbidden', why)
          : new LrsRefusal('forbidden', why);
      }
      const why = typeof answer === 'string' ? `the LRS: ${answer}` : `the LRS answers ${answer.status}`;
      const asked = typeof answer === 'string' ? null : (answer.header('retry-after') ?? null);
      const isServerError = typeof answer !== 'string' && answer.status >= 500;
      await waitForRetry(tries, { why, askedMs: retryAfterMs(asked, Date.now()) }).catch((thrown: unknown) => {
        throw isServerError && thrown instanceof Problem ? new LrsServerError(thrown.message, why) : thrown;
      });
    }
  };
};
