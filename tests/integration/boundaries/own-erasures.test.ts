import { randomUUID } from 'node:crypto';
import { createFollowChain, readCompleteList } from '../../../src/backup/noes/follow-chain.ts';
import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('both', 'the erasure of what a credential has written', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const ERASER = ['statements/write', 'statements/read/mine', 'statements/erase/mine'] as const;

  const ask = (authorization: string, statements: unknown) =>
    fetch(`${carnet.url}/v1/erasures`, {
      method: 'POST',
      headers: { Authorization: authorization, 'Content-Type': 'application/json' },
      body: JSON.stringify({ statements }),
    });
  const post = async (authorization: string, id: string = randomUUID()): Promise<string> => {
    await aClient({ url: carnet.url, authorization }).post(aNamedStatement({ id })).expect(200);
    return id;
  };
  const isThere = async (id: string): Promise<boolean> => {
    const statuses = await Promise.all(
      ['statementId', 'voidedStatementId'].map(async (parameter) => {
        const headers = { Authorization: carnet.authorization, 'X-Experience-API-Version': '2.0.0' };
        return (await fetch(`${carnet.url}/xapi/statements?${parameter}=${id}`, { headers })).status;
      }),
    );
    return statuses.includes(200);
  };
  const doneAt = async (answer: Response): Promise<void> => {
    const { erasure } = (await answer.json()) as { readonly erasure: string };
    expect(answer.headers.get('location')).toBe(`/v1/erasures/${erasure}`);
    await waitFor('the end of the erasure', async () => {
      const state = (await (await fetch(`${carnet.url}/v1/erasures/${erasure}`)).json()) as JsonObject;
      return state['done'] !== undefined;
    });
  };

  /** A source, to whose recording one has objected. */
  const aWithholder = async () => {
    const decisions = await aDecisionClient(carnet);
    const source = await anOperator(carnet).source();
    await aClient({ url: carnet.url, authorization: source.authorization })
      .post(aNamedStatement({ actor: agentOf('says-no') }))
      .expect(200);
    await decisions.say('says-no', source.id, 'object');
    return { source };
  };

  it('takes away its own statements, and neither erases nor reveals others', async () => {
    const eraser = await carnet.issue('region', ERASER);
    const sibling = await carnet.issue('region', ['all']);
    const twin = await carnet.issue('region', ERASER);
    const stranger = await carnet.issue('museum', ['all']);
    const own = await post(eraser);
    const kept = [await post(sibling), await post(twin), await post(stranger)];
    const unknown = randomUUID();
    const answers: unknown[] = [];
    for (const id of [...kept, unknown]) {
      const answer = await ask(eraser, [id]);
      answers.push([answer.status, Object.keys((await answer.json()) as JsonObject)]);
    }
    expect(answers).toEqual(answers.map(() => [202, ['erasure']]));
    // In capitals, and twice.
    await doneAt(await ask(eraser, [own.toUpperCase(), own, ...kept, unknown]));
    expect(await Promise.all([own, ...kept].map(isThere))).toEqual([false, true, true, true]);

    // It is repeatable, and the id is free.
    await doneAt(await ask(eraser, [own]));
    await post(eraser, own);
    expect(await isThere(own)).toBe(true);
  });

  /** If the sink is behind, all ids are listed. */
  const waitForStored = async (authorization: string): Promise<void> => {
    const since = Date.now();
    await waitFor('the sink', async () => {
      const answer = await fetch(`${carnet.url}/xapi/statements?limit=1`, {
        headers: { authorization, 'x-experience-api-version': '2.0.0' },
      });
      return Date.parse(answer.headers.get('x-experience-api-consistent-through') ?? '') >= since;
    });
  };

  it('adds nothing to the list of noes for what was never stored', async () => {
    const eraser = await carnet.issue('region', ERASER);
    const own = await post(eraser);
    const others = await post(await carnet.issue('region', ['all']));
    const madeUp = Array.from({ length: 10 }, () => randomUUID());
    const asking = async (ids: readonly unknown[]): Promise<Response> => {
      await waitForStored(eraser);
      return ask(eraser, ids);
    };
    await doneAt(await asking([madeUp[0], own, others]));
    for (const id of madeUp) expect((await asking([id])).status).toBe(202);
    // Repeated, since it cannot know whether that was heard.
    await doneAt(await asking([own]));
    const keyRing = { root: MASTER_KEY };
    const now = (): number => Date.now() + 120_000;
    const { noes } = await readCompleteList(createFollowChain({ store: carnet.store, keyRing, now }), now);
    const listed = noes.flatMap((noe) => (noe.no === 'statements' ? noe.statements : []));
    expect(listed).toContain(own);
    expect(listed.filter((id) => (madeUp as readonly string[]).includes(id))).toEqual([]);
    expect(await isThere(others)).toBe(true);
  });

  it('is refused to a credential that has written nothing, and not to one that has a moment ago', async () => {
    const others = await post(await carnet.issue('region', ['all']));
    const eraser = await carnet.issue('region', ERASER);
    for (const id of [others, randomUUID()]) {
      const answer = await ask(eraser, [id]);
      expect([answer.status, await answer.json()]).toMatchObject([
        404,
        { kind: 'not-found', detail: expect.stringContaining('this credential has written no statement') },
      ]);
    }
    expect(await isThere(others)).toBe(true);
    // A dead letter may be of any of them.
    await carnet.store.deadLetters.put({
      partition: 0,
      offset: 0,
      reason: '',
      bytes: Buffer.of(),
      addedAt: Date.now(),
    });
    await doneAt(await ask(eraser, [others]));
    await carnet.store.deadLetters.delete(0, 0);
    expect((await ask(await carnet.issue('region', ERASER), [others])).status).toBe(404);
    const own = await post(eraser);
    for (let times = 0; times < 2; times++) await doneAt(await ask(eraser, [own]));
    expect(await isThere(own)).toBe(false);
  });

  it('is answered in the same way whether consent has withheld what a new credential wrote, or not', async () => {
    const { source } = await aWithholder();
    const answers: unknown[] = [];
    for (const name of ['says-no', 'says-nothing']) {
      const eraser = await carnet.issue(source.id, ERASER);
      const statement = aNamedStatement({ actor: agentOf(name) });
      await aClient({ url: carnet.url, authorization: eraser }).post(statement).expect(200);
      expect((await carnet.store.statements.findExistingIds([statement.id])).size).toBe(name === 'says-no' ? 0 : 1);
      for (const id of [statement.id, randomUUID()]) {
        const answer = await ask(eraser, [id]);
        answers.push([answer.status, Object.keys((await answer.json()) as JsonObject)]);
      }
    }
    expect(answers).toEqual(answers.map(() => [202, ['erasure']]));
  });

  it('is refused to a credential whose statements were all refused', async () => {
    const eraser = await carnet.issue('region', ERASER);
    await aClient({ url: carnet.url, authorization: eraser }).post({ actor: 'nobody' }).expect(400);
    expect((await ask(eraser, [randomUUID()])).status).toBe(404);
  });

  it('is in the audit log with the credential that has asked, and without ids of statements', async () => {
    const eraser = await carnet.issue('region', ERASER);
    const own = await post(eraser);
    await doneAt(await ask(eraser, [own]));
    const stored = await carnet.store.auditEvents.page({ limit: 1000 });
    const events = stored.map(({ body }) => JSON.parse(body) as AuditEvent);
    const [key] = Buffer.from(eraser.slice('Basic '.length), 'base64').toString().split(':');
    const started = events.filter(({ by }) => by.role === 'source' && by.id === key);
    expect(started.map(({ type, data }) => [type, data])).toEqual([
      ['erasure.started', { erasure: expect.any(String), source: 'region', statements: 1 }],
    ]);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'erasure.done',
        data: { erasure: started[0]!.data!['erasure'], source: 'region' },
      }),
    );
    expect(JSON.stringify(events)).not.toContain(own);
  });

  it('needs its scope, which no other has in it, and ids of statements', async () => {
    const all = await carnet.issue('region', ['all', 'operator']);
    expect((await ask(all, [randomUUID()])).status).toBe(403);
    const eraser = await carnet.issue('region', ERASER);
    for (const wrong of [[], ['x'], Array.from({ length: 101 }, () => randomUUID()), 'all'])
      expect((await ask(eraser, wrong)).status).toBe(400);
    const about = (await (await fetch(`${carnet.url}/xapi/about`)).json()) as { readonly extensions: JsonObject };
    expect(Object.keys(about.extensions).some((one) => one.endsWith('#erases-own-statements'))).toBe(true);
  });
});
