import { waitFor } from '../../support/checks/wait-for.ts';
import { startOnKeptConnection } from '../../support/clients/connections/kept-connection.ts';
import { startBalancer } from '../../support/servers/proxies/balancer.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import type { Writer } from '../../support/clients/posting-client.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';

const CLIENTS = 8;
/** Answers between two replacements. */
const FEWEST = 100;
const SETTINGS = { DRAIN_MS: '5000' };

const replaceAll = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const replacements = times(20, 2);
  const balancer = await startBalancer();
  const start = async () => {
    const carnet = await startCarnet(backends, SETTINGS);
    balancer.add(carnet.url);
    await waitFor('the balancer to take it in', () => balancer.ready().includes(carnet.url));
    return carnet;
  };
  const running = [await start(), await start()];
  const writers: Writer[] = [];
  const exits = new Map<string, number>();
  try {
    for (let client = 0; client < CLIENTS; client++)
      writers.push(startOnKeptConnection({ url: balancer.url, authorization: running[0]?.authorization ?? '' }));
    say(`${replacements} replacements behind a balancer of TCP`);
    for (let n = 0; n < replacements; n++) {
      const before = acknowledgedBy(writers).length;
      await waitFor('answers', () => acknowledgedBy(writers).length >= before + FEWEST);
      running.push(await start());
      const code = String(await running.shift()?.stop());
      exits.set(code, (exits.get(code) ?? 0) + 1);
    }
    await Promise.all(writers.map((one) => one.stop()));
    const refused = refusedBy(writers);
    const [api] = running;
    return {
      did: `${replacements} processes replaced under ${CLIENTS} clients that keep their connections`,
      acknowledged: acknowledgedBy(writers).length,
      misses: [
        ...(balancer.resets === 0 ? [] : [`${balancer.resets} connections were reset`]),
        ...(refused === 'none' ? [] : [`requests without a success: ${refused}`]),
        ...[...exits].flatMap(([code, count]) => (code === '0' ? [] : [`${count} processes ended with ${code}`])),
        ...(api === undefined ? ['no process answers'] : await missesOf(api, acknowledgedBy(writers))),
      ],
      figures: [`resets: ${balancer.resets}`, `refused requests: ${refused}`],
    };
  } finally {
    await Promise.all(writers.map((one) => one.stop()));
    await Promise.all(running.map((one) => one.kill()));
    await balancer.close();
    await backends.remove();
  }
};

/** Replaces processes one after another, behind a balancer that knows nothing of HTTP but readiness. */
export const drain: Scenario = {
  name: 'drain',
  promise: 'No client of a plain TCP balancer sees a reset or a refusal while all processes are replaced',
  backendKinds: BOTH_BACKENDS,
  run: replaceAll,
};
