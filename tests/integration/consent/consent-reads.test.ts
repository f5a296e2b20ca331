import { randomUUID } from 'node:crypto';
import { composeLookups } from '../../../src/app/consent/compose-lookups.ts';
import { createExpiredRecords } from '../../../src/sink/sweeps/expired.ts';
import { createSweepExpired } from '../../../src/sink/sweeps/sweep-expired.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { type Address, aClient, everyId } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient, type DecisionClient } from '../../support/clients/consent/decisions.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  receive,
  send,
  sha2Of,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends, type Backends } from '../../support/servers/backends.ts';
import { runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';

type Tool = Address & { readonly id: string };

const aName = (): string => `n${randomUUID()}`;
const activityOf = (name: string): string => `https://school.example/${name}`;
const by = (name: string, about: JsonObject = {}) =>
  aNamedStatement({
    actor: agentOf(name),
    object: { id: activityOf(name), definition: { name: { en: `What ${name} does` } } },
    ...about,
  });

describeOnBackends('both', 'a statement of a stopped record', (makeBackends) => {
  const [ada, bob, eve] = [aName(), aName(), aName()];
  const data = randomUUID();
  const hers = [...Array.from({ length: 30 }, () => by(ada)), by(ada, { attachments: [anAttachment(data)] })];
  const last = hers.at(-1)!;
  const voided = by(ada);
  const together = aNamedStatement({ actor: { objectType: 'Group', member: [agentOf(ada), agentOf(bob)] } });
  const [his, naming] = [by(bob), by(bob, { context: { instructor: agentOf(ada) } })];
  const objecting = by(eve);
  let backends: Backends;
  /** A Carnet without a sink: statements that it does not return are still stored. */
  let carnet: RunningCarnet;
  let decisionClient: DecisionClient;
  let tool: Tool;
  let imposed: Tool;
  let client: ReturnType<typeof aClient>;

  beforeAll(async () => {
    backends = makeBackends();
    const whole = await runCarnet(backends);
    const operator = anOperator(whole);
    const before = await aDecisionClient(whole);
    tool = await operator.source([], { basis: 'consent', audience: 'adults' });
    imposed = await operator.source();
    for (const name of [ada, bob]) await before.say(name, tool.id, 'yes');
    await aClient(tool)
      .post([...hers.slice(0, 30), voided, together, his, naming])
      .expect(200);
    await aClient(tool)
      .post(aVoiding(voided.id, { actor: agentOf(bob) }))
      .expect(200);
    expect((await send(tool, aMessage([statementsPart(last), attachmentPart(data)]))).status).toBe(200);
    await aClient(imposed).post(objecting).expect(200);
    await whole.close();
    carnet = await runCarnet(backends, { role: 'api' });
    decisionClient = await aDecisionClient(carnet);
    client = aClient(carnet);
  });
  afterAll(async () => {
    await carnet.close();
    await backends.remove();
    expect(carnet.unexpectedErrors).toEqual([]);
  });

  const status = async (query: Readonly<Record<string, string>>): Promise<number> => (await client.get(query)).status;
  const definitionOf = async (name: string): Promise<unknown> =>
    (
      (await client.path(`/xapi/activities?activityId=${encodeURIComponent(activityOf(name))}`).expect(200)).body as {
        definition?: unknown;
      }
    ).definition;
  const attachmentsOf = async (query: string) =>
    (await receive(carnet, `/xapi/statements?attachments=true&${query}`)).parts.map(
      ({ headers }) => headers['X-Experience-API-Hash'],
    );

  it('C5: is returned by no read from the answer to the stop on, though it is stored', async () => {
    const [all, ofActivity] = [
      await everyId(client, { limit: 7 }),
      await everyId(client, { activity: activityOf(ada) }),
    ];
    expect(all).toEqual(expect.arrayContaining([...hers, together, his, naming, objecting].map(({ id }) => id)));
    // With the voiding one, which refers to one of them.
    expect(ofActivity).toHaveLength(32);
    expect(await status({ voidedStatementId: voided.id })).toBe(200);
    expect(await attachmentsOf(`activity=${activityOf(ada)}`)).toEqual([sha2Of(data)]);
    expect(await definitionOf(ada)).toBeDefined();
    const before = (await client.get({ limit: 500 })).body as { statements: readonly unknown[] };

    await decisionClient.say(ada, tool.id, 'stop');
    for (const id of [hers[0]!.id, last.id, together.id]) expect(await status({ statementId: id })).toBe(404);
    expect(await status({ voidedStatementId: voided.id })).toBe(404);
    for (const ascending of [true, false])
      for (const limit of [1, 7, 500]) {
        const ids = await everyId(client, { limit, ascending });
        expect(new Set(ids)).toEqual(new Set(all.filter((id) => ![...hers, together].some((one) => one.id === id))));
        expect(ids).toHaveLength(before.statements.length - 32);
      }
    expect(await everyId(client, { activity: activityOf(ada) })).toEqual([]);
    expect(await everyId(client, { agent: JSON.stringify(agentOf(ada)), related_agents: true })).toEqual(
      expect.not.arrayContaining(hers.map(({ id }) => id)),
    );
    for (const format of ['ids', 'exact', 'canonical']) {
      const { text } = await client.get({ format, limit: 500 }).expect(200);
      expect([text.includes(activityOf(ada)), text.includes(his.id)]).toEqual([false, true]);
    }
    expect(await attachmentsOf('limit=500')).toEqual([]);
    expect(await definitionOf(ada)).toBeUndefined();
    expect(await definitionOf(bob)).toBeDefined();
    expect((await carnet.store.statements.find(hers.map(({ id }) => id))).size).toBe(31);
    expect((await carnet.store.activities.find([{ source: tool.id, id: activityOf(ada) }])).size).toBe(1);
  });

  it('fills a page with what may be seen, and goes on behind what may not', async () => {
    const { body } = await client.get({ limit: 3, ascending: true }).expect(200);
    expect((body as { statements: readonly unknown[] }).statements).toHaveLength(3);
  });

  it('is not returned either after an objection, until that is taken back', async () => {
    expect(await status({ statementId: objecting.id })).toBe(200);
    await decisionClient.say(eve, imposed.id, 'object');
    expect(await status({ statementId: objecting.id })).toBe(404);
    expect(await everyId(client)).not.toContain(objecting.id);
    expect(await definitionOf(eve)).toBeUndefined();
    await decisionClient.say(eve, imposed.id, 'yes');
    expect(await status({ statementId: objecting.id })).toBe(200);
    expect(await definitionOf(eve)).toBeDefined();
  });

  it('stays readable where it was only paused', async () => {
    await decisionClient.say(bob, tool.id, 'pause');
    expect(await status({ statementId: his.id })).toBe(200);
  });
});

describeOnBackends('both', 'what has passed the `keep` of its source', (makeBackends) => {
  it('C19: is not returned, whether the sweep has come by or not; what another source keeps longer is', async () => {
    const backends = makeBackends();
    let ahead = 0;
    const carnet = await runCarnet(backends, { now: () => Date.now() + ahead });
    const operator = anOperator(carnet);
    const [short, long, all] = [
      await operator.source([], { keep: 'P2D' }),
      await operator.source([], { keep: 'P1Y' }),
      await operator.source(),
    ];
    const statements = [short, long, all].map((tool) => ({ tool, statement: by(aName()) }));
    for (const { tool, statement } of statements) await aClient(tool).post(statement).expect(200);
    const client = aClient(carnet);
    const seen = async (): Promise<readonly boolean[]> => {
      const ids = await everyId(client);
      return Promise.all(
        statements.map(async ({ statement: { id } }) => {
          const isThere = (await client.get({ statementId: id })).status === 200;
          expect(ids.includes(id)).toBe(isThere);
          return isThere;
        }),
      );
    };

    expect(await seen()).toEqual([true, true, true]);
    ahead = 47 * 3_600_000;
    expect(await seen()).toEqual([true, true, true]);
    ahead = 49 * 3_600_000;
    expect(await seen()).toEqual([false, true, true]);
    ahead = 367 * 86_400_000;
    expect(await seen()).toEqual([false, false, true]);
    const left = async (): Promise<readonly string[]> =>
      [...(await carnet.store.statements.find(statements.map(({ statement: { id } }) => id))).keys()].sort();
    expect(await left()).toHaveLength(3);

    ahead = 49 * 3_600_000;
    const now = (): number => Date.now() + ahead;
    const {
      consent: { retentionStart, records },
    } = await aDecisionClient(carnet, now);
    const { statements: repository, sources } = carnet.store;
    const { count: countExpired } = createExpiredRecords({
      ...carnet.store,
      findSharingSources: composeLookups(carnet.store, now).findSharingSources,
      retainedSince: retentionStart,
      now,
    });
    const count = async (source: string, keep?: string): Promise<number> =>
      (await countExpired(source, keep === undefined ? {} : { keep })).statements;
    expect([
      await count(short.id),
      await count(short.id, 'P3D'),
      await count(long.id),
      await count(long.id, 'P1D'),
      await count(all.id),
    ]).toEqual([1, 0, 0, 1, 0]);
    await expect(count(short.id, 'long')).rejects.toMatchObject({ kind: 'invalid-request' });
    const sweep = createSweepExpired({
      statements: repository,
      retainedSince: retentionStart,
      sources: () => sources.listSources(),
      erase: async (documents) => {
        await repository.markErasing(documents);
        await repository.delete(documents);
      },
    });
    expect([await sweep(), await sweep()]).toEqual([1, 0]);
    expect(await left()).toEqual([statements[1]!.statement.id, statements[2]!.statement.id].sort());

    // Statements of people who saw a year, before it was lengthened, are kept a year.
    await records.ensurePersisted((await sources.findSource(long.id))!);
    await operator.change(long.id, { keep: 'P9Y' }).expect(200);
    ahead = 367 * 86_400_000;
    expect(await seen()).toEqual([false, false, true]);
    expect(await sweep()).toBe(1);
    await carnet.close();
    await backends.remove();
    expect(carnet.unexpectedErrors).toEqual([]);
  });
});
