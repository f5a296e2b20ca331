import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { XapiVersion } from '../../../src/xapi/model/types.ts';

/** The versions that every requirement is asked of, unless the row names one. */
export const VERSIONS: readonly XapiVersion[] = ['1.0.3', '2.0.0'];

/** Parameters by name, or a query as it stands in the URL. */
export type Query = Readonly<Record<string, string | number | boolean>> | string;

/** What is asked; a header that is undefined is not sent, whatever is sent otherwise. */
export interface Asked {
  readonly method?: string;
  /** Under /xapi/, or with a slash at the beginning the whole path. */
  readonly path: string;
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** What is answered, to the byte. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body read as JSON; undefined where it is none. */
  readonly json: unknown;
}

/** Asks something in one version of xAPI. */
export type Ask = (asked: Asked) => Promise<Answered>;

const connections = new Agent({ keepAlive: true, maxSockets: 32 });

const searchOf = (query: Query | undefined): string => {
  if (query === undefined) return '';
  if (typeof query === 'string') return `?${query}`;
  const entries = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return `?${new URLSearchParams(entries).toString()}`;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const bytesOf = (body: unknown): Buffer | string | undefined =>
  body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);

const given = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));

/**
 * Builds the asking of a server: nothing is added to a request but these headers, and JSON as the type of what is sent.
 */
export const createAsk =
  (url: string, common: Readonly<Record<string, string>>): Ask =>
  (asked) =>
    new Promise((resolve, reject) => {
      const { method = 'GET', path, query, headers = {}, body } = asked;
      const bytes = bytesOf(body);
      const type =
        bytes === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(bytes)) };
      const whole = `${url}${path.startsWith('/') ? '' : '/xapi/'}${path}${searchOf(query)}`;
      const sending = request(
        whole,
        { method, agent: connections, headers: given({ ...common, ...type, ...headers }) },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const all = Buffer.concat(chunks);
            const text = all.toString('utf8');
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              bytes: all,
              text,
              json: jsonOf(text),
            });
          });
        },
      );
      sending.on('error', reject);
      sending.end(bytes);
    });
