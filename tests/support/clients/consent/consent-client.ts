import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import type { Scope } from '../../../../src/access/sources/scopes.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import { aLinkPath, linksOf } from '../../builders/consent/a-link.ts';
import { keepAliveAgent } from '../connections/idle-connections.ts';
import { basic, type RunningCarnet } from '../../servers/running-carnet.ts';

/** A source of a test, with its own credential. */
export interface Tool {
  readonly id: string;
  readonly authorization: string;
}

/** A unique Agent. */
export const anAgent = (name = `a${randomUUID()}`) => ({ mbox: `mailto:${name}@school.example` });

/** The consent API of a Carnet: for an operator, for tools, and for people who have opened a link. */
export const consentClient = (carnet: RunningCarnet, now: () => number = Date.now) => {
  const agent = keepAliveAgent(carnet.url);
  const signIn = linksOf(carnet, now);
  const as = (test: supertest.Test, authorization: string): supertest.Test => test.set('Authorization', authorization);
  /** Sends a JSON body as the operator; `.set('Authorization', ...)` makes it another client. */
  const send = (method: 'post' | 'put' | 'patch' | 'delete', path: string, body: unknown): supertest.Test =>
    as(agent[method](path), carnet.authorization).set('Content-Type', 'application/json').send(JSON.stringify(body));
  const get = (path: string, authorization = carnet.authorization): supertest.Test =>
    as(agent.get(path), authorization);
  const credential = async (source: string, scopes: readonly Scope[]): Promise<string> => {
    // Keys that one operator issues are one pair of eyes: those who rule have keys of their own.
    if (scopes.includes('steward') || scopes.includes('dpo')) return carnet.issue(source, scopes);
    const { key, secret } = (await send('post', `/v1/sources/${source}/credentials`, { scopes }).expect(201)).body as {
      key: string;
      secret: string;
    };
    return basic(key, secret);
  };
  const link = async (body: object, authorization = carnet.authorization): Promise<string> =>
    (
      (
        await send('post', '/v1/links', {
          role: 'subject',
          expires: new Date(now() + 3_600_000).toISOString(),
          ...body,
        })
          .set('Authorization', authorization)
          .expect(201)
      ).body as { url: string }
    ).url;
  return {
    agent,
    send,
    get,
    credential,
    link,
    /** A new source with this basis, and its credential of the scopes `all` and `links`. */
    tool: async (about: object = {}): Promise<Tool> => {
      const id = `tool-${randomUUID().slice(0, 8)}`;
      await send('post', '/v1/sources', { id, name: 'A tool', ...about }).expect(201);
      return { id, authorization: await credential(id, ['all', 'links']) };
    },
    /** Opens the link; resolves with the Authorization header of the session. */
    open: async (url: string): Promise<string> => `Bearer ${await signIn.open(url.slice(url.lastIndexOf('/') + 1))}`,
    /** Signs in by a new link; resolves with the Authorization header of the session. */
    signIn: async (body: object, authorization?: string): Promise<string> =>
      `Bearer ${await signIn.open((await link(body, authorization)).split('/l/')[1]!)}`,
    /** Signs in as at an OpenID provider; resolves with the Authorization header of the session. */
    signInAtProvider: async (agent: object): Promise<string> =>
      `Bearer ${await signIn.open((await aLinkPath(carnet, agentKey(agent) ?? '', { now })).slice('/l/'.length))}`,
    links: signIn,
    /** The lines of the subject's export. */
    exported: async (
      session: string,
    ): Promise<readonly { readonly type: string; readonly statement?: JsonObject; readonly event?: JsonObject }[]> => {
      const { body } = await get('/v1/me/export', session)
        .buffer(true)
        .parse((response, done) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (piece: string) => {
            text += piece;
          });
          response.on('end', () => done(null, text));
        })
        .expect(200)
        .expect('Content-Type', 'application/x-ndjson');
      return (body as string)
        .split('\n')
        .filter((one) => one !== '')
        .map((one) => JSON.parse(one) as { type: string });
    },
    permits: async (tool: Tool, of: object): Promise<{ readonly record: string; readonly ask?: string }> =>
      (await get(`/v1/permits?agent=${encodeURIComponent(JSON.stringify(of))}`, tool.authorization).expect(200))
        .body as { record: string },
  };
};

/** The JSON Pointers of the faults of a refusal. */
export const faultsAt = ({ body }: Pick<supertest.Response, 'body'>): readonly string[] =>
  (body as { faults: { at: string }[] }).faults.map(({ at }) => at);
