import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement, aStatement } from '../../support/builders/statements/a-statement.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient, type DecisionClient } from '../../support/clients/consent/decisions.ts';
import { everythingIn } from '../../support/checks/journal/read-journal.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  send,
  sha2Of,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, runCarnet, useCarnet } from '../../support/servers/running-carnet.ts';

type Tool = Address & { readonly id: string };

const by = (name: string, about: JsonObject = {}) => aNamedStatement({ actor: agentOf(name), ...about });
const aName = (): string => `n${randomUUID()}`;
const counted = (stored: number, withheld: number): string => `stored=${stored}, withheld=${withheld}`;

describeOnBackends('both', 'the recording gate', (makeBackends) => {
  const logged: string[] = [];
  let operator: ReturnType<typeof anOperator>;
  let decisionClient: DecisionClient;
  /** Records on public task; on consent; on consent, all or nothing. */
  let imposed: Tool;
  let chosen: Tool;
  let strict: Tool;
  const reader = () => aClient(carnet);
  const isThere = async (id: string): Promise<boolean> => (await reader().get({ statementId: id })).status === 200;

  const carnet = useCarnet(makeBackends, { logged });
  beforeAll(async () => {
    operator = anOperator(carnet);
    decisionClient = await aDecisionClient(carnet);
    imposed = await operator.source();
    chosen = await operator.source([], { basis: 'consent', audience: 'adults' });
    strict = await operator.source([], { basis: 'consent', audience: 'adults', onWithheld: 'reject' });
  });

  it('says that it is there', async () => {
    const { body } = await reader().path('/xapi/about').expect(200);
    const { extensions } = body as { extensions: Record<string, unknown> };
    expect(Object.entries(extensions)).toContainEqual([expect.stringMatching(/#consent-gate$/), true]);
  });

  it('answers with every id, in order, and says how many statements are recorded', async () => {
    const ada = aName();
    await decisionClient.say(ada, chosen.id, 'yes');
    const statements = [by(aName()), by(ada), aStatement({ actor: agentOf(aName()) }), by(ada)];
    const { body, headers } = await aClient(chosen).post(statements).expect(200);
    expect(headers['lrs-consent']).toBe(counted(2, 2));
    expect(body).toEqual([
      statements[0]!['id'],
      statements[1]!['id'],
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      statements[3]!['id'],
    ]);
    expect(await Promise.all((body as string[]).map(isThere))).toEqual([false, true, false, true]);
    for (const index of [1, 3])
      expect((await reader().get({ statementId: (body as string[])[index]! })).body).toMatchObject(statements[index]!);
  });

  it('answers a PUT likewise', async () => {
    const [ada, id] = [aName(), randomUUID()];
    expect(
      (
        await aClient(chosen)
          .put(id, aStatement({ actor: agentOf(ada) }))
          .expect(204)
      ).headers['lrs-consent'],
    ).toBe(counted(0, 1));
    await decisionClient.say(ada, chosen.id, 'yes');
    expect(
      (
        await aClient(chosen)
          .put(id, aStatement({ actor: agentOf(ada) }))
          .expect(204)
      ).headers['lrs-consent'],
    ).toBe(counted(1, 0));
    expect(await isThere(id)).toBe(true);
  });

  it('C1: stores nothing without a yes: no byte in journal, store, log, metric or error, and no person', async () => {
    const canary = aName();
    const before = await carnet.store.people.count();
    const canaries = [
      by(canary),
      aNamedStatement({ actor: { objectType: 'Group', member: [agentOf(canary)] }, result: { response: canary } }),
    ];
    const { headers } = await aClient(chosen).post(canaries).expect(200);
    expect(headers['lrs-consent']).toBe(counted(0, 2));
    const { body } = await aClient(strict)
      .post([by(aName()), ...canaries])
      .expect(403);
    expect(JSON.stringify(body)).not.toContain(canary);
    expect(await carnet.store.people.count()).toBe(before);
    for (const batch of await everythingIn(carnet.journal))
      expect(Buffer.from(batch.body).includes(canary)).toBe(false);
    for (const { text } of await carnet.store.statements.scan({ limit: 1000 }))
      expect(Buffer.from(text).includes(canary)).toBe(false);
    expect((await carnet.store.statements.find(canaries.map(({ id }) => id))).size).toBe(0);
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join('')).not.toContain(canary);
    expect(
      (await aClient(carnet).agent.get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`).expect(200)).text,
    ).not.toContain(canary);
  });

  it('counts what is recorded and what is not, by source and reason', async () => {
    const tool = await operator.source([], { basis: 'consent', audience: 'adults' });
    const [ada, bob] = [aName(), aName()];
    await decisionClient.say(ada, tool.id, 'yes');
    await decisionClient.say(bob, tool.id, 'no');
    await aClient(tool)
      .post([by(ada), by(ada), by(bob), by(aName())])
      .expect(200);
    const valueOf = async (metric: string, labels: Record<string, string> = {}) =>
      (await operator.samples(metric, { source: tool.id, ...labels })).map(([, value]) => value);
    expect(await valueOf('lrs_consent_admitted_total')).toEqual([2]);
    expect(await valueOf('lrs_consent_withheld_total', { why: 'stopped' })).toEqual([1]);
    expect(await valueOf('lrs_consent_withheld_total', { why: 'undecided' })).toEqual([1]);
  });

  describe('where a source takes all or nothing', () => {
    it('refuses the whole request, with the place of each statement and where people can be asked', async () => {
      const ada = aName();
      await decisionClient.say(ada, strict.id, 'yes');
      const statements = [by(ada), by(aName()), by(ada), by(aName())];
      const { body } = await aClient(strict).post(statements).expect(403);
      expect(body).toMatchObject({
        kind: 'consent-required',
        ask: 'http://carnet.example/me',
        faults: [{ at: '/1' }, { at: '/3' }],
      });
      expect(await Promise.all(statements.map(({ id }) => isThere(id)))).toEqual([false, false, false, false]);
      expect((await aClient(strict).post([statements[0], statements[2]]).expect(200)).headers['lrs-consent']).toBe(
        counted(2, 0),
      );
    });

    it('points to the whole body of a PUT', async () => {
      const { body } = await aClient(strict)
        .put(randomUUID(), aStatement({ actor: agentOf(aName()) }))
        .expect(403);
      expect(body).toMatchObject({ kind: 'consent-required', faults: [{ at: '' }] });
    });
  });

  it('reads no decision for an invalid request: the answer is the same for all people', async () => {
    const broken = { ...by(aName()), verb: 'did' };
    for (const tool of [imposed, chosen, strict]) {
      const { body, headers } = await aClient(tool)
        .post([by(aName()), broken])
        .expect(400);
      expect(body).toMatchObject({ kind: 'invalid-statement', faults: [{ at: '/1/verb' }] });
      expect(headers).not.toHaveProperty('lrs-consent');
    }
  });

  describe('C9: a person who has objected is withheld wherever a statement names them', () => {
    const named: readonly (readonly [string, (of: ReturnType<typeof agentOf>) => JsonObject])[] = [
      ['its actor', (of) => ({ actor: of })],
      [
        'a member of the Group that is its actor',
        (of) => ({ actor: { objectType: 'Group', member: [agentOf('other'), of] } }),
      ],
      ['its object', (of) => ({ object: of })],
      ['its instructor', (of) => ({ context: { instructor: of } })],
      ['in its team', (of) => ({ context: { team: { objectType: 'Group', member: [of] } } })],
      ['a context agent', (of) => ({ context: { contextAgents: [{ objectType: 'contextAgent', agent: of }] } })],
      [
        'in a context group',
        (of) => ({
          context: { contextGroups: [{ objectType: 'contextGroup', group: { objectType: 'Group', member: [of] } }] },
        }),
      ],
      [
        'in its SubStatement',
        (of) => ({
          object: {
            objectType: 'SubStatement',
            actor: of,
            verb: { id: 'http://adlnet.gov/expapi/verbs/answered' },
            object: { id: 'https://school.example/exercises/1' },
          },
        }),
      ],
    ];

    it.each(named)('as %s', async (_, about) => {
      const ada = aName();
      const statement = aNamedStatement(about(agentOf(ada)));
      await decisionClient.say(ada, imposed.id, 'object');
      expect((await aClient(imposed).post(statement).expect(200)).headers['lrs-consent']).toBe(counted(0, 1));
      expect(await isThere(statement.id)).toBe(false);
      await decisionClient.say(ada, imposed.id, 'yes');
      expect((await aClient(imposed).post(statement).expect(200)).headers['lrs-consent']).toBe(counted(1, 0));
      expect(await isThere(statement.id)).toBe(true);
    });

    it('and on consent the silence of an actor or a member withholds, not that of people only named', async () => {
      const ada = aName();
      await decisionClient.say(ada, chosen.id, 'yes');
      const tell = async (index: number, of: string): Promise<string> => {
        const [, about] = named[index]!;
        return (
          await aClient(chosen)
            .post(aNamedStatement({ actor: agentOf(ada), ...about(agentOf(of)) }))
            .expect(200)
        ).headers['lrs-consent'] as string;
      };
      expect([await tell(0, aName()), await tell(1, aName()), await tell(1, ada)]).toEqual(
        Array(3).fill(counted(0, 1)),
      );
      for (const index of [2, 3, 4, 5, 6, 7]) expect(await tell(index, aName())).toBe(counted(1, 0));
      const opaque = aNamedStatement({ actor: { objectType: 'Group', mbox: `mailto:${aName()}@school.example` } });
      expect((await aClient(chosen).post(opaque).expect(200)).headers['lrs-consent']).toBe(counted(0, 1));
      expect((await aClient(imposed).post(opaque).expect(200)).headers['lrs-consent']).toBe(counted(1, 0));
    });
  });

  it('C15: forgets a withheld id: another statement may be stored under it, and is returned as it was', async () => {
    const ada = aName();
    await decisionClient.say(ada, chosen.id, 'yes');
    const withheld = by(aName());
    await aClient(chosen).post(withheld).expect(200);
    const stored = { ...by(ada, { result: { response: ' 1.50 é', score: { raw: 1.5 } } }), id: withheld.id };
    expect((await aClient(chosen).post(stored).expect(200)).headers['lrs-consent']).toBe(counted(1, 0));
    expect((await reader().get({ statementId: withheld.id })).body).toMatchObject(stored);
  });

  it('answers 409 for a used id only where the statement is not withheld', async () => {
    const ada = aName();
    await decisionClient.say(ada, chosen.id, 'yes');
    const stored = by(ada);
    await aClient(chosen).post(stored).expect(200);
    expect(
      (
        await aClient(chosen)
          .post({ ...by(aName()), id: stored.id })
          .expect(200)
      ).headers['lrs-consent'],
    ).toBe(counted(0, 1));
    const { body } = await aClient(chosen)
      .post([by(aName()), { ...by(ada, { result: { success: true } }), id: stored.id }])
      .expect(409);
    expect(body).toMatchObject({ kind: 'statement-conflict', faults: [{ at: '/1/id' }] });
    expect(
      (
        await aClient(chosen)
          .post([by(aName()), stored])
          .expect(200)
      ).headers['lrs-consent'],
    ).toBe(counted(1, 1));
  });

  it('stores the attachments of statements that are recorded, and no others', async () => {
    const ada = aName();
    await decisionClient.say(ada, chosen.id, 'yes');
    const [admitted, left, shared] = [randomUUID(), randomUUID(), randomUUID()];
    const attaching = (name: string, ...contents: readonly string[]) =>
      by(name, { attachments: contents.map((content) => anAttachment(content)) });
    const message = aMessage([
      statementsPart([attaching(aName(), left, shared), attaching(ada, admitted, shared)]),
      ...[admitted, left, shared].map((content) => attachmentPart(content)),
    ]);
    expect((await send(chosen, message)).status).toBe(200);
    const found = await carnet.store.attachments.find([admitted, left, shared].map((content) => sha2Of(content)));
    expect([...found.keys()].sort()).toEqual([sha2Of(admitted), sha2Of(shared)].sort());
  });
});

describeOnBackends('both', 'while the store of decisions is down', (makeBackends) => {
  it('C22: a request is answered with 503, and nothing of it is appended', async () => {
    const backends = makeBackends();
    const carnet = await runCarnet(backends, { role: 'api' });
    const client = aClient(carnet);
    await client.post([]).expect(200);
    await carnet.store.close();
    const { body, headers } = await client.post(aStatement()).expect(503);
    expect(body).toMatchObject({ kind: 'store-unavailable' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(await everythingIn(carnet.journal)).toEqual([]);
    await carnet.close();
    await backends.remove();
    expect(carnet.unexpectedErrors).toEqual([]);
  });
});
