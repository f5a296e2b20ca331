import supertest from 'supertest';
import { basic } from '../servers/running-carnet.ts';
import type { Address } from './client.ts';

/** The answer to a request for a session. */
export interface OpenedSession {
  readonly key: string;
  readonly secret: string;
  readonly token: string;
  readonly expires: string;
  readonly fetch: string;
  readonly launch: { readonly cmi5?: string; readonly tincan: string };
  /** The Authorization header of its key and secret. */
  readonly authorization: string;
}

/** Asks for a session, with whatever status is answered. */
export const askForSession = ({ url, authorization }: Address, body: unknown): supertest.Test =>
  supertest(url)
    .post('/v1/sessions')
    .set('Authorization', authorization)
    .send(body as object);

/** Opens a session of ten minutes, unless the request says otherwise. */
export const openSession = async (
  address: Address,
  about: Readonly<Record<string, unknown>>,
): Promise<OpenedSession> => {
  const lifetime = 'expires' in about || 'seconds' in about ? {} : { seconds: 600 };
  const { body } = await askForSession(address, { ...lifetime, ...about }).expect(201);
  const opened = body as Omit<OpenedSession, 'authorization'>;
  return { ...opened, authorization: basic(opened.key, opened.secret) };
};

/** POSTs to a fetch URL, as content does (cmi5 8.2), at the address where this test reaches the server. */
export const useFetchUrl = (url: string, fetchUrl: string): supertest.Test =>
  supertest(url).post(new URL(fetchUrl).pathname);
