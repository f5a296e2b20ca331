import { randomUUID } from 'node:crypto';
import { aClient, everyId, type StatementsPage } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { by } from '../../support/clients/studies/study-client.ts';
import { aForwardTo, openForward } from '../../support/clients/studies/forward-client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { launchCarnet } from '../../support/servers/processes/carnet-process.ts';
import { describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { isReady, MASTER_KEY, type RunningCarnet, useCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { runningOn } from '../../support/servers/while-running.ts';

const ERASER = ['statements/write', 'statements/read/mine', 'statements/erase/mine'] as const;
const COUNT = 12;
const YES = { choice: 'yes' };
const STOP = { choice: 'stop' };
const OBJECT = { choice: 'object' };

describeOnBackends('both', 'An older copy of the store that is put back by hand', (makeBackends) => {
  const target = useCarnet(embeddedBackends);

  it('shows nobody who was erased since, not for a moment, and forwards nothing of them', async () => {
    const backends = makeBackends();
    const [ada, bob] = [`n${randomUUID()}`, `n${randomUUID()}`];
    const running = runningOn(() => backends);
    const say = async (carnet: RunningCarnet, name: string, { purpose, ...choice }: { readonly purpose: string }) => {
      const client = consentClient(carnet);
      const authorization = await client.signIn({ agent: agentOf(name) });
      await client
        .send('put', `/v1/me/decisions/${purpose}`, { version: 1, language: 'fr', ...choice })
        .set('Authorization', authorization)
        .expect(200);
    };
    const post = async (url: string, authorization: string, name: string): Promise<readonly string[]> => {
      const statements = Array.from({ length: COUNT }, () => by(name));
      await aClient({ url, authorization }).post(statements).expect(200);
      return statements.map(({ id }) => id);
    };
    const there = aClient({ url: target.url, authorization: target.authorization });

    const { tool, purpose, before } = await running(async (carnet) => {
      const client = consentClient(carnet);
      const made = await client.tool({ audience: 'adults' });
      const forward = aForwardTo('The regional LRS', made.id);
      const credential = await target.issue('from-carnet', ERASER);
      const id = await openForward({ carnet, client, forward, target: credential }, `${target.url}/xapi`);
      for (const name of [ada, bob]) await say(carnet, name, { purpose: id, ...YES });
      const bobs = await post(carnet.url, made.authorization, bob);
      await waitFor('all at the target', async () => (await everyId(there)).length === COUNT);
      return { tool: made, purpose: id, before: bobs };
    });
    const restore = await copyStore(backends);
    const { adas, gone } = await running(async (carnet) => {
      const mine = await post(carnet.url, tool.authorization, ada);
      const since = await post(carnet.url, tool.authorization, bob);
      await waitFor('all at the target', async () => (await everyId(there)).length === 3 * COUNT);
      await say(carnet, bob, { purpose, ...STOP });
      await say(carnet, bob, { purpose: `record:${tool.id}`, ...OBJECT });
      await consentClient(carnet)
        .send('delete', '/v1/me', {})
        .set('Authorization', await consentClient(carnet).signIn({ agent: agentOf(bob) }));
      await waitFor('all of one at the target', async () => (await everyId(there)).length === COUNT);
      await waitFor('all of one here', async () => (await everyId(aClient(carnet))).length === COUNT);
      return { adas: mine, gone: new Set([...before, ...since]) };
    });
    await restore();

    const env = { CARNET_MASTER_KEY: MASTER_KEY.toString('base64'), FORWARD_ALLOW_HOSTS: '127.0.0.1' };
    const { child, url, gone: ended } = await launchCarnet(backends, env);
    const reader = { Authorization: target.authorization, 'X-Experience-API-Version': '2.0.0' };
    const shown = new Set<string>();
    const look = async (): Promise<void> => {
      const answer = await fetch(`${url}/xapi/statements?limit=500`, { headers: reader });
      if (answer.status !== 200) return;
      for (const { id } of ((await answer.json()) as StatementsPage).statements) shown.add(id);
    };
    try {
      let isUp = false;
      for (let left = 3; left > 0; left -= isUp ? 1 : 0) {
        await look().catch(() => undefined);
        isUp = await isReady({ url }).catch(() => false);
      }
      const late = await post(url, tool.authorization, ada);
      await waitFor('what comes now at the target', async () => (await everyId(there)).length >= 2 * COUNT);
      await look();
      const all = [...adas, ...late].toSorted();
      expect([[...shown].toSorted(), (await everyId(there)).toSorted()]).toEqual([all, all]);
      expect([...shown].filter((id) => gone.has(id))).toEqual([]);
    } finally {
      child.kill('SIGTERM');
      await ended;
      await backends.remove();
    }
  });
});
