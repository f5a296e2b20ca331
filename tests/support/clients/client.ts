import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { keepAliveAgent } from './connections/idle-connections.ts';

/** The URL of a Carnet and the Authorization header for it. */
export interface Address {
  readonly url: string;
  readonly authorization: string;
}

/** A page of statements as a client reads it. */
export interface StatementsPage {
  readonly statements: readonly (JsonObject & {
    readonly id: string;
    readonly stored: string;
    readonly timestamp: string;
  })[];
  readonly more: string;
}

/** An xAPI client as tools have one: version and credentials on every request. */
export const aClient = ({ url, authorization }: Address, version = '2.0.0') => {
  const agent = keepAliveAgent(url);
  const headers = { Authorization: authorization, 'X-Experience-API-Version': version };
  return {
    post: (body: unknown) =>
      agent
        .post('/xapi/statements')
        .set(headers)
        .set('Content-Type', 'application/json')
        .send(typeof body === 'string' ? body : JSON.stringify(body)),
    put: (id: string, body: unknown) =>
      agent
        .put('/xapi/statements')
        .query({ statementId: id })
        .set(headers)
        .set('Content-Type', 'application/json')
        .send(JSON.stringify(body)),
    get: (query: Readonly<Record<string, string | number | boolean>> = {}) =>
      agent.get('/xapi/statements').query(query).set(headers),
    path: (path: string) => agent.get(path).set(headers),
    agent,
  };
};

/** The ids of all statements of a query, page after page, in order. */
export const everyId = async (
  client: ReturnType<typeof aClient>,
  query: Readonly<Record<string, string | number | boolean>> = {},
): Promise<string[]> => {
  const ids: string[] = [];
  let answer = await client.get(query).expect(200);
  for (;;) {
    const page = answer.body as StatementsPage;
    ids.push(...page.statements.map(({ id }) => id));
    if (page.more === '') return ids;
    answer = await client.path(page.more).expect(200);
  }
};
