import { Agent, request as httpRequest } from 'node:http';
import { expectMatrix, type MatrixCell } from '../../support/checks/access-matrix/readable-matrix.ts';
import { makeMatrixWorld } from '../../support/checks/access-matrix/make-world.ts';
import { type MatrixRequest, matrixRequests } from '../../support/checks/access-matrix/requests.ts';
import { matrixSenders, type Sender } from '../../support/checks/access-matrix/senders.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const PUBLIC_URL = 'http://carnet.example';
/** What ends a session or erases comes last, in this order. */
const LAST = ['DELETE /v1/me', 'POST /sign-out', 'POST /staff/sign-out'];

/** Each request comes from an address of its own: a hundred failed sign-ins of one would get 429. */
const addressOf = (request: number): string => `10.0.${Math.floor(request / 250)}.${(request % 250) + 1}`;

interface SentRequest extends MatrixRequest {
  readonly address: string;
}

const agent = new Agent({ keepAlive: true });

const send = (url: string, sender: Sender, { method, address, isXapi, contentType, body, ...to }: SentRequest) => {
  const headers = {
    ...sender.headers,
    'X-Forwarded-For': address,
    ...(method === 'GET' ? {} : { Origin: PUBLIC_URL, 'Sec-Fetch-Site': 'same-origin' }),
    ...(isXapi ? { 'X-Experience-API-Version': '2.0.0' } : {}),
    ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
  };
  return new Promise<number>((resolve, reject) => {
    const sent = httpRequest(`${url}${to.url}`, { agent, method, headers }, (answer) => {
      const { statusCode = 0 } = answer;
      // What has no end is cut off.
      if (answer.headers['content-type']?.startsWith('text/event-stream') === true) answer.destroy();
      answer.resume().once('close', () => resolve(statusCode));
    });
    sent.on('error', reject).end(body);
  });
};

// On one kind of backends: 14,000 requests take a minute, and what depends on the store is tested on both beside this
// file.
describe('the access matrix', () => {
  const carnet = useCarnet(embeddedBackends, { trustedProxies: ['127.0.0.0/8', '::1/128'] });

  it('holds the expected status of every route for every sender', async () => {
    const world = await makeMatrixWorld(carnet);
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
