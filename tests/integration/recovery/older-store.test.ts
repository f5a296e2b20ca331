import { isDeepStrictEqual } from 'node:util';
import supertest from 'supertest';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId, type StatementsPage } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { startHarvester } from '../../support/clients/harvester.ts';
import { runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, type RunningCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { runningOn } from '../../support/servers/while-running.ts';

const NEWCOMERS = Array.from({ length: 20 }, (_, n) => `newcomer-${n}`);

describeOnBackends('both', 'A store that was restored from an older copy beside its whole journal', (makeBackends) => {
  let backends: Backends;
  beforeEach(() => {
    backends = makeBackends();
  });
  afterEach(() => backends.remove());

  const running = runningOn(() => backends);
  const post = async (carnet: RunningCarnet, names: readonly string[]): Promise<readonly string[]> => {
    const statements = names.map((name) => aNamedStatement({ actor: agentOf(name) }));
    await aClient(carnet).post(statements).expect(200);
    return statements.map(({ id }) => id);
  };

  const replayAll = async (): Promise<unknown> => {
    const { stdout } = await runCommandOn(backends, ['dead-letters', 'replay', '--all', '--json']);
    return JSON.parse(stdout);
  };
  /** What the readiness and the metrics of a process say of dead letters that wait for what the store does not know. */
  const isWaiting = async ({ url }: RunningCarnet): Promise<readonly unknown[]> => {
    const readiness = (await (await fetch(`${url}/health/ready`)).json()) as { lag: { unknownDeadLetters?: true } };
    const metrics = await (
      await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
    ).text();
    return [readiness.lag.unknownDeadLetters, /^carnet_unknown_dead_letters .*$/m.exec(metrics)?.[0]];
  };

  it('gets back all that the journal has, also of people first seen since, and announces all of it', async () => {
    let api: RunningCarnet | undefined;
    const harvester = startHarvester(() => (api === undefined ? [] : [api]));
    const before = await running((carnet) => post(carnet, ['ada']));
    const restore = await copyStore(backends);
    const since = await running(async (carnet) => {
      api = carnet;
      const ids = await post(carnet, NEWCOMERS);
      await harvester.until(Date.now());
      api = undefined;
      return ids;
    });
    await restore();
    await running(async (carnet) => {
      api = carnet;
      await waitFor('every statement to be back', async () => {
        const ids = await everyId(aClient(carnet));
        return [...before, ...since].every((id) => ids.includes(id));
      });
      // It trusts the Consistent-Through of before the copy was put back.
      await harvester.until(Date.now());
      await harvester.stop();
      const announced = new Set(harvester.statements.map(({ id, stored }) => `${id} ${stored}`));
      const { body } = await aClient(carnet).get({ limit: 500 });
      const { statements } = body as StatementsPage;
      expect(statements.filter(({ id, stored }) => !announced.has(`${id} ${stored}`))).toEqual([]);
    });
  });

  it('gets back all that the journal has where it was lost, and an erased person stays erased', async () => {
    const restore = await copyStore(backends);
    const { adas, late } = await running(async (carnet) => {
      const [first] = await post(carnet, ['ada', 'bob']);
      const erasure = await (await aDecisionClient(carnet)).say('bob', 'default', 'forget');
      await waitFor('the erasure', async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined);
      const statement = aNamedStatement({ actor: agentOf('cid') });
      const authorization = await carnet.issue('late', ['all']);
      await aClient({ url: carnet.url, authorization }).post(statement).expect(200);
      return { adas: first, late: statement.id };
    });
    await restore();
    const logged: string[] = [];
    await running(
      async (carnet) => {
        await waitFor('the dead letter', async () => (await carnet.store.deadLetters.count()) === 1);
        await waitFor(
          'the stop to be learnt, and its erasure to end',
          async () =>
            logged.some((line) => line.includes('a stop is restored from its marker')) &&
            (await carnet.store.erasures.backlog()).count === 0,
        );
        await post(carnet, ['bob']);
        expect(await everyId(aClient(carnet))).toEqual([adas]);
        await carnet.issue('late', ['all']);
        expect(await replayAll()).toMatchObject([{ stored: 1, withheld: 0, refused: [] }]);
        await waitFor('the statement', async () => (await carnet.store.statements.find([late])).size === 1);
      },
      { logged },
    );
  });

  it('meets the objection of a person whom no statement of the journal names', async () => {
    const restore = await copyStore(backends);
    const person = await running(async (carnet) => {
      const client = await aDecisionClient(carnet);
      await client.say('bob', 'default', 'object');
      return (await client.person('bob')).id;
    });
    await restore();
    await running(async (carnet) => {
      const { people } = carnet.store;
      await waitFor('the objection', async () => (await people.find([person])).size === 1);
      await waitFor('its identifiers', async () => (await people.find([person])).get(person)?.isUnlinked === undefined);
      await post(carnet, ['bob', 'ada']);
      expect(await everyId(aClient(carnet))).toHaveLength(1);
      expect((await (await aDecisionClient(carnet)).person('bob')).id).toBe(person);
    });
  });

  it('keeps erased what was erased since, has decisions made since in force, and has the rest wait', async () => {
    const [adas, careful] = await running(async (carnet) => {
      const { authorization } = carnet;
      const source = { id: 'careful', name: 'Careful', basis: 'consent' };
      await supertest(carnet.url).post('/v1/sources').set({ authorization }).send(source).expect(201);
      return [...(await post(carnet, ['ada'])), await carnet.issue('careful', ['all'])] as const;
    });
    const restore = await copyStore(backends);
    const { erased, late, agreed } = await running(async (carnet) => {
      const gone = [adas, ...(await post(carnet, ['ada', 'bob']))];
      const decisions = await aDecisionClient(carnet);
      const erasures = [
        await decisions.say('ada', 'default', 'forget'),
        await decisions.say('bob', 'default', 'forget'),
      ];
      for (const erasure of erasures)
        await waitFor('an erasure', async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined);
      // Decisions that erase nothing, of which the journal knows by their markers too.
      await post(carnet, ['eve']);
      await decisions.say('eve', 'default', 'object');
      await decisions.say('fay', 'careful', 'yes');
      const fays = aNamedStatement({ actor: agentOf('fay') });
      await aClient({ url: carnet.url, authorization: careful! }).post(fays).expect(200);
      const statement = aNamedStatement({ actor: agentOf('cid') });
      const authorization = await carnet.issue('late', ['all']);
      await aClient({ url: carnet.url, authorization }).post(statement).expect(200);
      return { erased: gone, late: statement.id, agreed: fays.id };
    });
    await restore();

    const logged: string[] = [];
    await running(
      async (carnet) => {
        await waitFor('the dead letter', async () => (await carnet.store.deadLetters.count()) === 1);
        await waitFor('readiness and metrics to say so', async () =>
          isDeepStrictEqual(await isWaiting(carnet), [true, 'carnet_unknown_dead_letters 1']),
        );
        await waitFor(
          'both stops to be learnt, and their erasures to end',
          async () =>
            logged.filter((line) => line.includes('a stop is restored from its marker')).length === 2 &&
            (await carnet.store.erasures.backlog()).count === 0,
        );
        expect((await carnet.store.statements.find(erased)).size).toBe(0);
        // What their tools send now is withheld, as before the copy was put back.
        const [, , , dans] = await post(carnet, ['ada', 'bob', 'eve', 'dan']);
        expect(await everyId(aClient(carnet))).toEqual([dans, agreed]);
        await carnet.issue('late', ['all']);
        expect(await replayAll()).toMatchObject([{ stored: 1, withheld: 0, refused: [] }]);
        await waitFor('the statement', async () => (await carnet.store.statements.find([late])).size === 1);
        expect(await carnet.store.deadLetters.count()).toBe(0);
        await waitFor('readiness and metrics to say so', async () =>
          isDeepStrictEqual(await isWaiting(carnet), [undefined, 'carnet_unknown_dead_letters 0']),
        );
      },
      { logged },
    );
  });

  it('has no first name that was deleted when nothing was left to decide', async () => {
    const forget = async (carnet: RunningCarnet): Promise<string> => {
      const client = await aDecisionClient(carnet);
      const { id } = await client.person('fay');
      const by = { role: 'subject', id } as const;
      const said = await client.consent.decisionService.forget(id, ['record:careful'], { by, language: 'fr' });
      const erasure = said.outcome === 'decided' ? said.erasure : undefined;
      expect(erasure).toBeDefined();
      await waitFor('the erasure', async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined);
      return id;
    };
    const nameOf = async ({ store: { people } }: RunningCarnet, id: string): Promise<string | undefined> =>
      (await people.find([id])).get(id)?.name;
    const fay = await running(async (carnet) => {
      const source = { id: 'careful', name: 'Careful', basis: 'consent' };
      await supertest(carnet.url)
        .post('/v1/sources')
        .set({ authorization: carnet.authorization })
        .send(source)
        .expect(201);
      const id = await forget(carnet);
      const stored = (await carnet.store.people.find([id])).get(id)!;
      expect(await carnet.store.people.update({ ...stored, name: 'Fay', v: stored.v + 1 })).toBe(true);
      return id;
    });
    const restore = await copyStore(backends);
    await running(async (carnet) => {
      expect(await nameOf(carnet, fay)).toBe('Fay');
      await forget(carnet);
      expect(await nameOf(carnet, fay)).toBeUndefined();
    });
    await restore();
    await running(async (carnet) => {
      await waitFor('the name to go', async () => (await nameOf(carnet, fay)) === undefined);
      await waitFor('its erasure', async () => (await carnet.store.erasures.backlog()).count === 0);
    });
  });
});
