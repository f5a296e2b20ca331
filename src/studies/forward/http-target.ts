import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isObject } from '../../core/json-object.ts';
import { multipartBody, multipartType } from '../../core/bytes/multipart-writer.ts';
import { firstWords, InsideAddress, readBeginning, requestOutside } from '../../core/outside/outside-request.ts';
import { HOUR_MS } from '../../core/time.ts';
import { retryAfterMs } from '../../core/retry/retry-after.ts';
import type { Statement } from '../../xapi/model/types.ts';
import {
  failureOf,
  type ReadableTarget,
  REQUEST_TIMEOUT_MS,
  type TargetPage,
  type TargetAnswer,
  type TargetLrs,
  TargetUnavailable,
} from './deliver.ts';
import type { ForwardedAttachment } from './forward-attachments.ts';

/** The address to which statements are sent: the xAPI endpoint of another LRS, and a Basic credential for it. */
export interface ForwardTarget {
  /** The URL without a slash at its end. */
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

export interface HttpTargetOptions {
  /** FORWARD_ALLOW_HOSTS: names or addresses that may be inside the own network, and may speak http. */
  readonly allowedHosts: readonly string[];
  /** Ends requests under way. */
  readonly signal: AbortSignal;
  /** The time for one request, to the last byte of its answer. */
  readonly timeoutMs?: number;
}

/** Error codes of Node.js with which nothing of a request was sent. */
const NOT_CONNECTED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND']);

const MAX_WORDS = 500;
const MAX_STATEMENT_BYTES = 4_000_000;
const LIST_LIMIT = 100;
const MAX_PAGE_BYTES = 32_000_000;

const retryAfterOf = ({ headers }: IncomingMessage): Pick<TargetAnswer, 'retryAfterMs'> => {
  const waitMs = retryAfterMs(headers['retry-after'] ?? null, Date.now());
  return waitMs === undefined ? {} : { retryAfterMs: Math.min(HOUR_MS, waitMs) };
};

/** True if a look-up found a statement (200), false for 404. Throws TargetUnavailable for all other statuses. */
const isFound = (response: IncomingMessage): boolean => {
  const { statusCode: status = 0 } = response;
  if (status === 200 || status === 404) return status === 200;
  response.destroy();
  const failure = status === 403 ? 'unauthorized' : (failureOf(status) ?? 'not-an-lrs');
  throw new TargetUnavailable(failure, retryAfterOf(response));
};

const isWithheld = ({ headers }: IncomingMessage): boolean =>
  /withheld=[1-9]/.test([headers['lrs-consent']].flat().join());

/** Member of `extensions` in /about, of a Carnet that erases what a credential has written. */
const ERASES = 'urn:uuid:e11edf3b-5985-4d7b-9ffb-f48ab25a50c2#erases-own-statements';
const MAX_ABOUT_BYTES = 100_000;

/** True if /about is that of a Carnet that erases. */
const saysThatItErases = (text: string): boolean => {
  try {
    const about: unknown = JSON.parse(text);
    return isObject(about) && isObject(about['extensions']) && about['extensions'][ERASES] === true;
  } catch {
    return false;
  }
};

const isStatement = (found: unknown): found is Statement & { readonly id?: string } =>
  isObject(found) && isObject(found['actor']) && isObject(found['verb']) && isObject(found['object']);

/** Throws TargetUnavailable for anything that is no statement. */
const readStatement = (text: string): Statement => {
  try {
    const found: unknown = JSON.parse(text);
    if (isStatement(found)) return found;
  } catch {
    // The text is no JSON.
  }
  throw new TargetUnavailable('not-an-lrs');
};

/** Throws TargetUnavailable for anything that is no page of statements. */
const readPage = (text: string): TargetPage => {
  try {
    const found: unknown = JSON.parse(text);
    if (isObject(found) && Array.isArray(found['statements']) && found['statements'].every(isStatement)) {
      const { more } = found;
      const statements = found['statements'];
      return { statements, ...(typeof more === 'string' && more !== '' && { more }) };
    }
  } catch {
    // The text is no JSON.
  }
  throw new TargetUnavailable('not-an-lrs');
};

interface EncodedBody {
  readonly type: string;
  readonly content: string | Buffer;
}

/** JSON, or multipart/mixed with the data of attachments (1.0.3 Communication 1.5.2). */
const encoded = async (
  statements: readonly Statement[],
  attachments: readonly ForwardedAttachment[],
): Promise<EncodedBody> => {
  const json = JSON.stringify(statements);
  const type = 'application/json';
  if (attachments.length === 0) return { type, content: json };
  const boundary = randomBytes(16).toString('hex');
  const bytes = Buffer.from(json);
  const message = multipartBody(boundary, [
    { headers: { 'Content-Type': type }, length: bytes.length, chunks: () => [bytes] },
    ...attachments.map(({ sha2, contentType, length, read }) => ({
      headers: {
        'Content-Type': contentType,
        'Content-Transfer-Encoding': 'binary',
        'X-Experience-API-Hash': sha2,
      },
      length,
      chunks: read,
    })),
  ]);
  const pieces: Uint8Array[] = [];
  for await (const piece of message.chunks()) pieces.push(piece);
  return { type: multipartType(boundary), content: Buffer.concat(pieces) };
};

const versionOf = (statement: Statement | undefined): string =>
  statement?.version?.startsWith('2.') === true ? '2.0.0' : '1.0.3';

interface TargetRequest {
  readonly method: string;
  /** A path relative to the endpoint, or a URL. */
  readonly path: string | URL;
  readonly version: string;
  readonly body?: EncodedBody;
}

/** Sends a request, and reads the answer. Rejects with TargetUnavailable. */
type SendToTarget = <T>(request: TargetRequest, read: (response: IncomingMessage) => Promise<T>) => Promise<T>;

const createSend = (
  { url, key, secret }: ForwardTarget,
  { allowedHosts, signal, timeoutMs = REQUEST_TIMEOUT_MS }: HttpTargetOptions,
): SendToTarget => {
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;

  return async <T>(
    { method, path, version, body }: TargetRequest,
    read: (response: IncomingMessage) => Promise<T>,
  ): Promise<T> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const headers = {
        Authorization: authorization,
        'X-Experience-API-Version': version,
        Accept: 'application/json',
        ...(body !== undefined && {
          'Content-Type': body.type,
          'Content-Length': String(Buffer.byteLength(body.content)),
        }),
      };
      const options = {
        method,
        headers,
        signal: AbortSignal.any([signal, timeout]),
        allowedHosts,
        body: body?.content,
      };
      return await read(await requestOutside(typeof path === 'string' ? new URL(`${url}/${path}`) : path, options));
    } catch (thrown) {
      if (thrown instanceof TargetUnavailable) throw thrown;
      if (thrown instanceof InsideAddress) throw new TargetUnavailable('inside-network', { isUnsent: true });
      const isUnsent = NOT_CONNECTED.has((thrown as { readonly code?: string }).code ?? '');
      throw new TargetUnavailable(timeout.aborted ? 'too-slow' : 'unreachable', { isUnsent });
    }
  };
};

/** The URL of more statements; undefined if it is on another host, which gets no credential. */
const urlOfMore = (endpoint: string, more: string): URL | undefined => {
  if (!URL.canParse(more, endpoint)) return undefined;
  const url = new URL(more, endpoint);
  return url.origin === new URL(endpoint).origin ? url : undefined;
};

/** The xAPI standard has no filter by authority: the caller compares it (1.0.3 Communication 2.1.3). */
const createList =
  (send: SendToTarget, { url }: Pick<ForwardTarget, 'url'>): ReadableTarget['list'] =>
  async (query) => {
    const since = 'since' in query ? `&since=${new Date(query.since).toISOString()}` : '';
    const path =
      'more' in query ? urlOfMore(url, query.more) : `statements?ascending=true&format=ids&limit=${LIST_LIMIT}${since}`;
    if (path === undefined) throw new TargetUnavailable('not-an-lrs');
    return send({ method: 'GET', path, version: '1.0.3' }, async (response) => {
      const { statusCode: status = 0 } = response;
      if ('more' in query && [400, 404, 410].includes(status)) {
        response.destroy();
        return undefined;
      }
      if (!isFound(response)) throw new TargetUnavailable('not-an-lrs');
      return readPage(await readBeginning(response, MAX_PAGE_BYTES));
    });
  };

const createErase = (send: SendToTarget): TargetLrs['erase'] => {
  let erases: boolean | undefined;
  const readErases = (): Promise<boolean> =>
    send({ method: 'GET', path: 'about', version: '1.0.3' }, async (response) => {
      const { statusCode: status = 0 } = response;
      const text = await readBeginning(response, MAX_ABOUT_BYTES);
      if (status >= 500 || status === 429) throw new TargetUnavailable('server-error', retryAfterOf(response));
      return status === 200 && saysThatItErases(text);
    });

  return async (ids) => {
    erases ??= await readErases();
    if (!erases) return false;
    const body = { type: 'application/json', content: JSON.stringify({ statements: ids }) };
    return send({ method: 'POST', path: '../v1/erasures', version: '1.0.3', body }, async (response) => {
      const { statusCode: status = 0 } = response;
      await readBeginning(response, 4 * MAX_WORDS);
      if (status === 202) return true;
      const failure = status === 404 || status === 405 ? undefined : failureOf(status);
      if (failure !== undefined) throw new TargetUnavailable(failure, retryAfterOf(response));
      return false;
    });
  };
};

/** The statements resource of a target, over HTTP. Redirects are not followed. */
export const createHttpTarget = (target: ForwardTarget, options: HttpTargetOptions): ReadableTarget => {
  const send = createSend(target, options);

  const findBy = (parameter: string, id: string): Promise<Statement | undefined> =>
    send({ method: 'GET', path: `statements?${parameter}=${id}`, version: '1.0.3' }, async (response) => {
      if (!isFound(response)) {
        response.destroy();
        return undefined;
      }
      return readStatement(await readBeginning(response, MAX_STATEMENT_BYTES));
    });

  return {
    erase: createErase(send),
    list: createList(send, target),
    post: async (statements, attachments) =>
      send(
        {
          method: 'POST',
          path: 'statements',
          version: versionOf(statements[0]),
          body: await encoded(statements, attachments),
        },
        async (response) => ({
          status: response.statusCode ?? 0,
          words: firstWords(await readBeginning(response, 4 * MAX_WORDS), MAX_WORDS),
          ...retryAfterOf(response),
          isWithheld: isWithheld(response),
        }),
      ),
    isInForce: (id) =>
      send({ method: 'GET', path: `statements?statementId=${id}`, version: '1.0.3' }, (response) => {
        const isThere = isFound(response);
        response.destroy();
        return Promise.resolve(isThere);
      }),
    find: async (id) => (await findBy('statementId', id)) ?? findBy('voidedStatementId', id),
  };
};
