import { randomUUID } from 'node:crypto';
import type { Address } from './client.ts';
import { overKeptConnections } from './idle-connections.ts';

type Query = Readonly<Record<string, string>>;
type Headers = Readonly<Record<string, string>>;

/** One document resource, with a document in it that no other test uses: its context, and with its id. */
export interface DocumentPlace {
  readonly path: string;
  readonly context: Query;
  readonly one: Query;
  readonly idName: 'stateId' | 'profileId';
}

const anAgent = (): string => JSON.stringify({ mbox: `mailto:${randomUUID()}@school.example` });
const anActivity = (): string => `https://school.example/${randomUUID()}`;

/** A document of a context of its own in each of the three resources. */
export const aDocumentPlace = {
  state: (about: Query = {}): DocumentPlace => {
    const context = { activityId: anActivity(), agent: anAgent(), ...about };
    return { path: '/xapi/activities/state', context, one: { ...context, stateId: 'bookmark' }, idName: 'stateId' };
  },
  agentProfile: (): DocumentPlace => {
    const context = { agent: anAgent() };
    return {
      path: '/xapi/agents/profile',
      context,
      one: { ...context, profileId: 'preferences' },
      idName: 'profileId',
    };
  },
  activityProfile: (): DocumentPlace => {
    const context = { activityId: anActivity() };
    return {
      path: '/xapi/activities/profile',
      context,
      one: { ...context, profileId: 'highscores' },
      idName: 'profileId',
    };
  },
} as const;

/** Talks to the document resources of a Carnet as a tool would. */
export const aDocumentClient = ({ url, authorization }: Address, version: '1.0.3' | '2.0.0' = '2.0.0') => {
  const common = { Authorization: authorization, 'X-Experience-API-Version': version };
  const asked = (
    method: 'get' | 'head' | 'put' | 'post' | 'delete',
    { path }: Pick<DocumentPlace, 'path'>,
    query: Query,
    headers: Headers = {},
  ) =>
    overKeptConnections(url)
      [method](path)
      .query(query)
      .set({ ...common, ...headers });
  const json = { 'Content-Type': 'application/json' };
  return {
    get: (place: DocumentPlace, query: Query = place.one, headers: Headers = {}) => asked('get', place, query, headers),
    head: (place: DocumentPlace, query: Query = place.one) => asked('head', place, query),
    delete: (place: DocumentPlace, query: Query = place.one, headers: Headers = {}) =>
      asked('delete', place, query, headers),
    /** Puts or posts a value as JSON. */
    put: (place: DocumentPlace, value: unknown, headers: Headers = {}, query: Query = place.one) =>
      asked('put', place, query, { ...json, ...headers }).send(JSON.stringify(value)),
    post: (place: DocumentPlace, value: unknown, headers: Headers = {}, query: Query = place.one) =>
      asked('post', place, query, { ...json, ...headers }).send(JSON.stringify(value)),
    /**
     * Puts or posts content as it is under a content type of its own; JSON as text, since the client library would take
     * a Buffer for a value.
     */
    send: (
      method: 'put' | 'post',
      place: DocumentPlace,
      content: Buffer | string,
      contentType: string,
      headers: Headers = {},
    ) => asked(method, place, place.one, { ...headers, 'Content-Type': contentType }).send(content),
    /** The bytes of the document and its content type. */
    bytes: async (
      place: DocumentPlace,
    ): Promise<{ readonly bytes: Buffer; readonly contentType: string | undefined }> => {
      const answer = await asked('get', place, place.one)
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
