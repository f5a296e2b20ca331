import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { startOnKeptConnection } from '../../support/clients/connections/kept-connection.ts';
import { type Balancer, startBalancer } from '../../support/servers/proxies/balancer.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';

const ROUNDS = 2;
const CLIENTS = 4;

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
    const clients = Array.from({ length: CLIENTS }, () =>
      startOnKeptConnection({ url: balancer.url, authorization: running[0]!.authorization }),
    );
    const served = (): number => clients.reduce((sum, { accepted }) => sum + accepted.length, 0);
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
    expect(clients.map(({ refused }) => [...refused])).toEqual(clients.map(() => []));
    expect(balancer.resets).toBe(0);
  }, 900_000);
});
