import { randomUUID } from 'node:crypto';
import type { Address } from './client.ts';
import { keepAliveAgent } from './connections/idle-connections.ts';

type Query = Readonly<Record<string, string>>;
type Headers = Readonly<Record<string, string>>;

/** The location of one document that no other test uses: the parameters of its context, and these with its id. */
export interface DocumentLocation {
  readonly path: string;
  readonly context: Query;
  readonly one: Query;
  readonly idName: 'stateId' | 'profileId';
}

const anAgent = (): string => JSON.stringify({ mbox: `mailto:${randomUUID()}@school.example` });
const anActivity = (): string => `https://school.example/${randomUUID()}`;

/** A new location in each of the three document resources. */
export const aDocumentLocation = {
  state: (about: Query = {}): DocumentLocation => {
    const context = { activityId: anActivity(), agent: anAgent(), ...about };
    return { path: '/xapi/activities/state', context, one: { ...context, stateId: 'bookmark' }, idName: 'stateId' };
  },
  agentProfile: (): DocumentLocation => {
    const context = { agent: anAgent() };
    return {
      path: '/xapi/agents/profile',
      context,
      one: { ...context, profileId: 'preferences' },
      idName: 'profileId',
    };
  },
  activityProfile: (): DocumentLocation => {
    const context = { activityId: anActivity() };
    return {
      path: '/xapi/activities/profile',
      context,
      one: { ...context, profileId: 'highscores' },
      idName: 'profileId',
    };
  },
} as const;

/** A client of the document resources, as tools have one. */
export const aDocumentClient = ({ url, authorization }: Address, version: '1.0.3' | '2.0.0' = '2.0.0') => {
  const common = { Authorization: authorization, 'X-Experience-API-Version': version };
  const request = (
    method: 'get' | 'head' | 'put' | 'post' | 'delete',
    { path, one }: DocumentLocation,
    { query = one, headers = {} }: { readonly query?: Query; readonly headers?: Headers } = {},
  ) =>
    keepAliveAgent(url)
      [method](path)
      .query(query)
      .set({ ...common, ...headers });
  const json = { 'Content-Type': 'application/json' };
  return {
    get: (location: DocumentLocation, query?: Query, headers: Headers = {}) =>
      request('get', location, { ...(query && { query }), headers }),
    head: (location: DocumentLocation) => request('head', location),
    delete: (location: DocumentLocation, query?: Query, headers: Headers = {}) =>
      request('delete', location, { ...(query && { query }), headers }),
    /** Puts a value as JSON. */
    put: (location: DocumentLocation, value: unknown, headers: Headers = {}) =>
      request('put', location, { headers: { ...json, ...headers } }).send(JSON.stringify(value)),
    post: (location: DocumentLocation, value: unknown, headers: Headers = {}) =>
      request('post', location, { headers: { ...json, ...headers } }).send(JSON.stringify(value)),
    /**
     * Puts or posts unchanged content. JSON must be text, since the client library would serialize a Buffer.
     */
    send: (
      method: 'put' | 'post',
      location: DocumentLocation,
      {
        content,
        contentType,
        headers = {},
      }: { readonly content: Buffer | string; readonly contentType: string; readonly headers?: Headers },
    ) => request(method, location, { headers: { ...headers, 'Content-Type': contentType } }).send(content),
    /** The bytes of the document and its content type. */
    bytes: async (
      location: DocumentLocation,
    ): Promise<{ readonly bytes: Buffer; readonly contentType: string | undefined }> => {
      const answer = await request('get', location)
        .buffer(true)
        .parse((response, done) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => done(null, Buffer.concat(chunks)));
        })
        .expect(200);
      return { bytes: answer.body as Buffer, contentType: answer.headers['content-type'] };
    },
  };
};
