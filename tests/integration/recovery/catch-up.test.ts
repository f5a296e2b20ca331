import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, type RunningCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { runningOn } from '../../support/servers/while-running.ts';

describeOnBackends('both', 'A store that is behind its journal when a process starts', (makeBackends, backendKind) => {
  let backends: Backends;
  beforeEach(() => {
    backends = makeBackends();
  });
  afterEach(() => backends.remove());

  const running = runningOn(() => backends);
  const post = async (carnet: RunningCarnet, ...names: readonly string[]): Promise<readonly string[]> => {
    const statements = names.map((name) => aNamedStatement({ actor: agentOf(name) }));
    await aClient(carnet).post(statements).expect(200);
    return statements.map(({ id }) => id);
  };
  const statusOf = async ({ url, authorization }: RunningCarnet, path: string): Promise<number> =>
    (await fetch(`${url}${path}`, { headers: { authorization, 'x-experience-api-version': '2.0.0' } })).status;
  const readiness = async ({ url }: RunningCarnet): Promise<readonly [number, unknown]> => {
    const answer = await fetch(`${url}/health/ready`);
    return [answer.status, ((await answer.json()) as { store: unknown }).store];
  };
  const leftIn = async ({ url }: RunningCarnet): Promise<number> => {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
    const text = await (await fetch(`${url}/metrics`, { headers })).text();
    return Number(/^carnet_catch_up_messages (.*)$/m.exec(text)?.[1]);
  };
  const READS = ['/xapi/statements', '/v1/people?agent=%7B%7D', '/v1/events/head', '/v1/sources', '/profiles'];

  it('is not read until it has what the journal had then; statements are accepted meanwhile', async () => {
    const first = await running((carnet) => post(carnet, 'ada'));
    // No sink runs: their statements stay in the journal.
    const waiting = await running((carnet) => post(carnet, 'bob'), { role: 'api', ackWaitMs: 50 });
    await running(
      async (carnet) => {
        const answer = await aClient(carnet).get({ limit: 1 });
        expect([answer.status, answer.headers['retry-after'], answer.body]).toMatchObject([
          503,
          '5',
          { detail: expect.stringContaining('catching up, fewer than 10 messages to go') as unknown },
        ]);
        expect(await Promise.all(READS.map((path) => statusOf(carnet, path)))).toEqual(READS.map(() => 503));
        for (const path of ['/me', '/desk', '/console']) {
          const page = await fetch(`${carnet.url}${path}`, { headers: { 'accept-language': 'fr' } });
          expect([path, page.status, page.headers.get('retry-after')]).toEqual([path, 503, '5']);
          expect(await page.text()).toContain('<h1>Carnet rattrape son retard</h1>');
        }
        expect(await statusOf(carnet, '/xapi/about')).toBe(200);
        expect(await readiness(carnet)).toEqual([503, 'catching up, fewer than 10 messages to go']);
        expect(await leftIn(carnet)).toBe(1);
        const late = await post(carnet, 'cid');
        await running(
          async (sink) => {
            await waitFor('the store to have caught up', async () => (await readiness(carnet))[0] === 200);
            // Its start came later, so there is more that it waits for.
            await waitFor('the sink to be ready', async () => (await readiness(sink))[0] === 200);
            expect(await leftIn(carnet)).toBe(0);
            await waitFor('all statements', async () => (await everyId(aClient(carnet))).length === 3);
            expect((await everyId(aClient(carnet))).toSorted()).toEqual([...first, ...waiting, ...late].toSorted());
          },
          { role: 'sink' },
        );
        // What comes after it is no reason to stop answering.
        await post(carnet, 'dan');
        expect(await readiness(carnet)).toEqual([200, 'ok']);
      },
      { role: 'api', ackWaitMs: 50 },
    );
  });

  it('is read at once if the journal has nothing more', async () => {
    await running((carnet) => post(carnet, 'ada'));
    await running(
      async (carnet) => {
        expect(await readiness(carnet)).toEqual([200, 'ok']);
        expect(await everyId(aClient(carnet))).toHaveLength(1);
      },
      { role: 'api' },
    );
  });

  it('takes nothing and decides nothing while it is an older copy, and shows nobody who was erased since', async () => {
    await running((carnet) => post(carnet, 'ada', 'bob'));
    const restore = await copyStore(backends);
    await running(async (carnet) => {
      const decisions = await aDecisionClient(carnet);
      const erasure = await decisions.say('bob', 'default', 'forget');
      await waitFor('the erasure', async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined);
      await waitFor('the releaser to have seen it', async () => {
        const progress = await carnet.store.progress.all();
        const consumed = await carnet.topics.consumedOffsets();
        return progress.every(({ partition, offset = 0 }) => (consumed.get(partition) ?? 0) >= offset);
      });
    });
    await restore();
    const logged: string[] = [];
    await running(
      async (carnet) => {
        expect(await Promise.all(READS.map((path) => statusOf(carnet, path)))).toEqual(READS.map(() => 503));
        const answer = await aClient(carnet).post([aNamedStatement({ actor: agentOf('bob') })]);
        expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
        await running(
          async () => {
            await waitFor('the store to have caught up', async () => (await readiness(carnet))[0] === 200);
            // The objection is met from the first answer on.
            expect(await everyId(aClient(carnet))).toHaveLength(1);
            const [, dans] = await post(carnet, 'bob', 'dan');
            expect(await everyId(aClient(carnet))).toEqual([dans, expect.any(String)]);
          },
          { role: 'sink' },
        );
      },
      { role: 'api', logged },
    );
    expect(logged.filter((line) => line.includes('the store is older than what was read'))).toHaveLength(1);
  });

  // The files of SQLite stay open, so that processes do not see what is put in their places.
  if (backendKind === 'served')
    it('is read no more when it is put back below processes that run, until it has caught up', async () => {
      const logged: string[] = [];
      await running(
        async (carnet) => {
          const [adas] = await post(carnet, 'ada', 'bob');
          // A copy of a store in use: it has the epochs of the sinks that go on.
          const restore = await copyStore(backends);
          const decisions = await aDecisionClient(carnet);
          const erasure = await decisions.say('bob', 'default', 'forget');
          await waitFor('the erasure', async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined);
          const [, late] = await post(carnet, 'ada', 'cid');
          await restore();
          await waitFor('it to be noticed', () => logged.some((line) => line.includes('the store is older than what')));
          await waitFor('the store to have caught up', async () => (await readiness(carnet))[0] === 200);
          const back = await everyId(aClient(carnet));
          expect(back).toHaveLength(3);
          expect(back).toEqual(expect.arrayContaining([adas, late]));
          const [, dans] = await post(carnet, 'bob', 'dan');
          expect(await everyId(aClient(carnet))).toContain(dans);
          expect(await everyId(aClient(carnet))).toHaveLength(4);
          const { headers } = await aClient(carnet).get({ limit: 1 });
          expect(headers['carnet-epoch']).toMatch(/^[0-9a-f]{12}$/);
        },
        { logged },
      );
    });
});
