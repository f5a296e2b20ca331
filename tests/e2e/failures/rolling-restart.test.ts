import { rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Balancer, startBalancer } from '../../support/servers/balancer.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/carnet-process.ts';

const ROUNDS = 2;
const CLIENTS = 4;

/** A client that posts on one connection as long as the server lets it. */
const startClient = (url: string, authorization: string) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const outcomes = new Map<string, number>();
  let isStopping = false;
  const post = (): Promise<string> =>
    new Promise((resolve) => {
      const headers = { authorization, 'content-type': 'application/json', 'x-experience-api-version': '2.0.0' };
      request(`${url}/xapi/statements`, { agent, method: 'POST', headers }, (answer) => {
        answer.resume().once('close', () => resolve(`${answer.statusCode}`));
      })
        .on('error', (thrown) => resolve((thrown as NodeJS.ErrnoException).code ?? thrown.message))
        .end(JSON.stringify(aStatement()));
    });
  const loop = async (): Promise<void> => {
    while (!isStopping) {
      const outcome = await post();
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  const ended = loop();
  return {
    outcomes,
    stop: async () => {
      isStopping = true;
      await ended;
      agent.destroy();
    },
  };
};

describe('a rolling restart behind a balancer of TCP', () => {
  const folder = aFolder('rolling');
  const running: CarnetProcess[] = [];
  let balancer: Balancer;

  const start = async (): Promise<CarnetProcess> => {
    const carnet = await startCarnet(
      { journalUrl: `sqlite:${join(folder, 'journal.db')}`, storeUrl: `sqlite:${join(folder, 'store.db')}` },
      { DRAIN_MS: '5000' },
    );
    running.push(carnet);
    balancer.add(carnet.url);
    await waitFor('the balancer to take it in', () => balancer.ready().includes(carnet.url));
    return carnet;
  };

  beforeAll(async () => {
    balancer = await startBalancer();
    await start();
    await start();
  });
  afterAll(async () => {
    await Promise.all(running.map((carnet) => carnet.kill()));
    await balancer.close();
    rmSync(folder, { recursive: true });
  });

  it('resets no connection, is unready at once, and asks each client to close its connection', async () => {
    const clients = Array.from({ length: CLIENTS }, () => startClient(balancer.url, running[0]!.authorization));
    const served = (): number => clients.reduce((sum, { outcomes }) => sum + (outcomes.get('200') ?? 0), 0);
    for (let round = 0; round < ROUNDS; round++) {
      const before = served();
      await waitFor('some answers', () => served() > before + 20);
      await start();
      const leaving = running[round]!;
      const exit = leaving.stop();
      await waitFor('it to say that it stops', async () => {
        const answer = await fetch(`${leaving.url}/health/ready`).catch(() => undefined);
        if (answer?.status !== 503) return false;
        expect([await answer.text(), answer.headers.get('connection')]).toEqual(['{"process":"stopping"}', 'close']);
        return true;
      });
      const live = await fetch(`${leaving.url}/health/live`);
      expect([live.status, live.headers.get('connection')]).toEqual([200, 'close']);
      await live.text();
      expect(await exit).toBe(0);
    }
    await Promise.all(clients.map((client) => client.stop()));
    expect(clients.map(({ outcomes }) => [...outcomes.keys()])).toEqual(clients.map(() => ['200']));
    expect(balancer.resets).toBe(0);
  }, 480_000);
});
