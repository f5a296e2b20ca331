import { randomUUID } from 'node:crypto';
import { personToken } from '../../../src/xapi/statement/tokens.ts';
import { createSources } from '../../../src/sources/sources.ts';
import { expectMatrix, type MatrixCell } from '../../support/checks/access-matrix/readable-matrix.ts';
import {
  ACTIVITY,
  ANNA,
  type MatrixRequest,
  matrixRequests,
  type MatrixWorld,
} from '../../support/checks/access-matrix/requests.ts';
import { matrixSenders, type Sender } from '../../support/checks/access-matrix/senders.ts';
import { describePairs } from '../../support/servers/pairs.ts';
import { basic, type RunningCarnet, useCarnet } from '../../support/servers/running-carnet.ts';

const PUBLIC_URL = 'http://carnet.example';
/** What ends a session or erases comes last, in this order. */
const LAST = ['DELETE /v1/me', 'POST /sign-out', 'POST /staff/sign-out'];

/** Each request comes from an address of its own: a hundred failed sign-ins of one would get 429. */
const addressOf = (request: number): string => `10.0.${Math.floor(request / 250)}.${(request % 250) + 1}`;

interface SentRequest extends MatrixRequest {
  readonly address: string;
}

const send = async (url: string, { headers }: Sender, request: SentRequest): Promise<number> => {
  const answer = await fetch(`${url}${request.url}`, {
    method: request.method,
    redirect: 'manual',
    headers: {
      ...headers,
      'X-Forwarded-For': request.address,
      ...(request.method === 'GET' ? {} : { Origin: PUBLIC_URL, 'Sec-Fetch-Site': 'same-origin' }),
      ...(request.isXapi ? { 'X-Experience-API-Version': '2.0.0' } : {}),
      ...(request.contentType === undefined ? {} : { 'Content-Type': request.contentType }),
    },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  await answer.body?.cancel();
  return answer.status;
};

/** Two organisations; tool-a has recorded Anna, and an erased person beside her; it has documents about her. */
const makeWorld = async ({ url, store }: RunningCarnet): Promise<MatrixWorld> => {
  const sources = createSources({ repository: store.sources, now: Date.now });
  for (const name of ['north', 'south']) {
    await store.organisations.add({ id: `org:${name}`, name, createdAt: 1, v: 1 });
    await sources.create({ id: `office-${name}`, name: `Office of ${name}`, organisation: `org:${name}` });
  }
  for (const tool of ['tool-a', 'tool-b']) await sources.create({ id: tool, name: tool, organisation: 'org:north' });
  await sources.create({ id: 'tool-c', name: 'tool-c', organisation: 'org:south' });
  const { key, secret } = await sources.issue('tool-a', ['all']);
  const xapi = async (method: string, path: string, body: unknown): Promise<Response> => {
    const answer = await fetch(`${url}/xapi/${path}`, {
      method,
      headers: {
        Authorization: basic(key, secret),
        'Content-Type': 'application/json',
        'X-Experience-API-Version': '2.0.0',
      },
      body: JSON.stringify(body),
    });
    expect([path, answer.status]).toEqual([path, method === 'POST' ? 200 : 204]);
    return answer;
  };
  const statement = { actor: ANNA, verb: { id: 'https://a.example/v' }, object: { id: ACTIVITY } };
  const ids = (await (await xapi('POST', 'statements', [statement, statement])).json()) as readonly string[];
  const [agent, activity] = [encodeURIComponent(JSON.stringify(ANNA)), encodeURIComponent(ACTIVITY)];
  await xapi('PUT', `activities/state?activityId=${activity}&agent=${agent}&stateId=bookmark`, { page: 1 });
  await xapi('PUT', `agents/profile?agent=${agent}&profileId=preferences`, { large: true });
  await xapi('PUT', `activities/profile?activityId=${activity}&profileId=settings`, { pass: 1 });
  const page = await fetch(`${url}/xapi/statements?limit=1`, {
    headers: { Authorization: basic(key, secret), 'X-Experience-API-Version': '2.0.0' },
  });
  const { more } = (await page.json()) as { readonly more: string };
  const found = await fetch(`${url}/v1/people`, {
    method: 'POST',
    headers: { Authorization: basic('key', 'a secret'), 'Content-Type': 'application/json' },
    body: JSON.stringify({ identifiers: [ANNA] }),
  });
  const { id } = (await found.json()) as { readonly id: string };
  const erased = personToken(randomUUID());
  await store.mentions.add([
    { person: erased, statement: ids[1]!, source: 'tool-a', places: ['instructor'], listedAt: 1 },
  ]);
  return { statement: ids[0]!, person: id, purpose: 'record:tool-a', more, credential: key, erased };
};

describePairs('the access matrix', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { trustedProxies: ['127.0.0.0/8', '::1/128'] });

  it('holds the expected status of every route for every sender', async () => {
    const world = await makeWorld(carnet);
    const senders = await matrixSenders(carnet);
    expect(senders.length).toBeGreaterThanOrEqual(30);
    const requests = matrixRequests(world);
    const cells = new Map<string, MatrixCell[]>(requests.map(({ title }) => [title, []]));
    const rank = ({ title, method }: MatrixRequest): number => (method === 'GET' ? -1 : LAST.indexOf(title) + 1);
    const inOrder = [...requests].sort((one, other) => rank(one) - rank(other));
    for (const [index, request] of inOrder.entries())
      for (const sender of senders) {
        const status = await send(carnet.url, sender, { ...request, address: addressOf(index) });
        cells.get(request.title)?.push({ name: sender.name, group: sender.group, status });
      }
    expectMatrix(cells);
  });
});
