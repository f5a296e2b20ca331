import { randomUUID } from 'node:crypto';
import { everyId, aClient } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { by } from '../../support/clients/studies/study-client.ts';
import { aForwardTo, openForward } from '../../support/clients/studies/forward-client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, runCarnet, useCarnet } from '../../support/servers/running-carnet.ts';

/** How many crashes; the full measure is KILLS=20. */
const KILLS = Number(process.env['KILLS'] ?? 1);
const BATCHES_A_KILL = 8;
const BATCH = 10;
const ERASER = ['statements/write', 'statements/read/mine', 'statements/erase/mine'] as const;

describe('kill -9 while statements are forwarded', () => {
  const target = useCarnet(embeddedBackends);

  it(`loses and doubles none in ${KILLS} crashes, and erases all after a stop`, async () => {
    const backends = embeddedBackends();
    const ada = `n${randomUUID()}`;
    const say = async (client: ReturnType<typeof consentClient>, choice: object) =>
      client
        .send('put', `/v1/me/decisions/${purpose}`, { version: 1, language: 'fr', ...choice })
        .set('Authorization', await client.signIn({ agent: agentOf(ada) }))
        .expect(200);

    // Set up in this process, since it takes two pairs of eyes.
    const before = await runCarnet(backends);
    const client = consentClient(before);
    const tool = await client.tool({ audience: 'adults' });
    const forward = aForwardTo('The regional LRS', tool.id);
    const purpose = await openForward(
      { carnet: before, client, forward, target: await target.issue('from-carnet', ERASER) },
      `${target.url}/xapi`,
    );
    await say(client, { choice: 'yes' });
    await before.close();

    const env = { CARNET_MASTER_KEY: MASTER_KEY.toString('base64'), FORWARD_ALLOW_HOSTS: '127.0.0.1' };
    const at = aClient({ url: target.url, authorization: target.authorization });
    let carnet: CarnetProcess = await startCarnet(backends, env);
    const ids: string[] = [];
    try {
      for (let kill = 0; kill <= KILLS; kill++) {
        const stored = (await everyId(at)).length;
        const tools = aClient({ url: carnet.url, authorization: tool.authorization });
        for (let n = 0; n < BATCHES_A_KILL; n++) {
          const statements = Array.from({ length: BATCH }, () => by(ada));
          await tools.post(statements).expect(200);
          ids.push(...statements.map(({ id }) => id));
        }
        if (kill === KILLS) break;
        await waitFor('some are forwarded', async () => (await everyId(at)).length > stored);
        await carnet.kill();
        carnet = await startCarnet(backends, env);
      }
      await waitFor('all are forwarded', async () => (await everyId(at)).length >= ids.length);
      expect((await everyId(at)).toSorted()).toEqual(ids.toSorted());
    } finally {
      await carnet.stop();
    }

    const after = await runCarnet(backends);
    try {
      await say(consentClient(after), { choice: 'stop' });
      await waitFor('all are erased', async () => (await everyId(at)).length === 0);
    } finally {
      await after.close();
      await backends.remove();
    }
  });
});
