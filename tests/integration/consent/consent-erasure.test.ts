import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { sourceToken } from '../../../src/xapi/statement/tokens.ts';
import { aDocument, aSpace } from '../../support/builders/store/a-document.ts';
import { aNamedStatement, aReference } from '../../support/builders/statements/a-statement.ts';
import { aStoredStatement } from '../../support/builders/store/a-stored-statement.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient, type DecisionClient } from '../../support/clients/consent/decisions.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  send,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, runCarnet, useCarnet } from '../../support/servers/running-carnet.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';

type Tool = Address & { readonly id: string };

const by = (name: string, about: JsonObject = {}) => aNamedStatement({ actor: agentOf(name), ...about });
const aName = (): string => `n${randomUUID()}`;

describeOnBackends('both', 'an erasure', (makeBackends) => {
  let operator: ReturnType<typeof anOperator>;
  let decisionClient: DecisionClient;
  let tool: Tool;
  let other: Tool;
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    operator = anOperator(carnet);
    decisionClient = await aDecisionClient(carnet);
    tool = await operator.source([], { basis: 'consent', audience: 'adults' });
    other = await operator.source([], { basis: 'consent', audience: 'adults' });
  });

  const header = async (to: Tool, ...statements: readonly JsonObject[]): Promise<string> =>
    (await aClient(to).post(statements).expect(200)).headers['lrs-consent'] as string;
  /** All stored statements of a person, those that are being erased too. */
  const storedStatementsOf = async (name: string): Promise<readonly StoredStatement[]> => {
    const { id } = await decisionClient.person(name);
    return (await carnet.store.statements.scan({ limit: 1000 })).filter(({ people = [] }) =>
      people.some((one) => one.id === id && one.role !== 'other'),
    );
  };
  const isDone = async (erasure: string | undefined): Promise<void> =>
    waitFor(
      'the erasure is done',
      async () => (await decisionClient.consent.erasures.state(erasure ?? '')).done !== undefined,
    );
  const yes = async (name: string): Promise<void> => {
    for (const { id } of [tool, other]) await decisionClient.say(name, id, 'yes');
  };

  it('C3: erases all that a source has of a person, in every partition, and nothing of others', async () => {
    const [ada, bob] = [aName(), aName()];
    await yes(ada);
    await yes(bob);
    const data = randomUUID();
    const activity = `https://school.example/${ada}`;
    const mine = Array.from({ length: 12 }, () =>
      by(ada, { object: { id: activity, definition: { name: { en: 'Hers alone' } } } }),
    );
    for (const one of mine) await aClient(tool).post(one).expect(200);
    const together = aNamedStatement({ actor: { objectType: 'Group', member: [agentOf(ada), agentOf(bob)] } });
    const about = aReference(mine[0]!.id, { actor: agentOf(bob) });
    const [his, elsewhere] = [by(bob), by(ada)];
    expect(await header(tool, together, about, his)).toBe('stored=3, withheld=0');
    expect(await header(other, elsewhere)).toBe('stored=1, withheld=0');
    await send(tool, aMessage([statementsPart(by(ada, { attachments: [anAttachment(data)] })), attachmentPart(data)]));
    expect(await storedStatementsOf(ada)).toHaveLength(15);
    expect((await carnet.store.activities.find([{ source: tool.id, id: activity }])).size).toBe(1);

    await isDone(await decisionClient.say(ada, tool.id, 'stop'));
    expect((await storedStatementsOf(ada)).map(({ id }) => id)).toEqual([elsewhere.id]);
    expect(new Set((await storedStatementsOf(bob)).map(({ id }) => id))).toEqual(new Set([about.id, his.id]));
    expect((await carnet.store.activities.find([{ source: tool.id, id: activity }])).size).toBe(0);
    const client = aClient(carnet);
    for (const id of [...mine.map((one) => one.id), together.id]) await client.get({ statementId: id }).expect(404);
    await client.get({ statementId: about.id }).expect(200);
    expect((await client.get({ activity }).expect(200)).body).toMatchObject({ statements: [] });
  });

  it('C2: withholds from the answer to a stop, a pause, a refusal or a version that widens on', async () => {
    const ada = aName();
    await yes(ada);
    expect(await header(tool, by(ada))).toBe('stored=1, withheld=0');
    for (const [choice, back] of [
      ['pause', 'resume'],
      ['stop', 'yes'],
    ] as const) {
      await decisionClient.say(ada, tool.id, choice);
      expect(await header(tool, by(ada))).toBe('stored=0, withheld=1');
      expect(await header(other, by(ada))).toBe('stored=1, withheld=0');
      await decisionClient.say(ada, tool.id, back);
      expect(await header(tool, by(ada, { timestamp: new Date().toISOString() }))).toBe('stored=1, withheld=0');
    }
    const refusing = aName();
    await decisionClient.say(refusing, tool.id, 'no');
    expect(await header(tool, by(refusing))).toBe('stored=0, withheld=1');

    const widening = await operator.source([], { basis: 'consent', audience: 'adults' });
    await decisionClient.say(ada, widening.id, 'yes');
    expect(await header(widening, by(ada))).toBe('stored=1, withheld=0');
    const [first] = await carnet.store.purposes.findVersions(`record:${widening.id}`);
    await carnet.store.purposes.add(Object.assign({}, first, { version: 2, accepts: [2], v: 1 }));
    expect(await header(widening, by(ada))).toBe('stored=0, withheld=1');
    expect(await storedStatementsOf(ada)).not.toHaveLength(0);
  });

  it('leaves what is recorded after a new yes, and lets nothing older come back', async () => {
    const ada = aName();
    await yes(ada);
    const before = by(ada, { timestamp: new Date().toISOString() });
    await header(tool, before);
    const erasure = await decisionClient.say(ada, tool.id, 'stop');
    await decisionClient.say(ada, tool.id, 'yes');
    const after = by(ada);
    expect(await header(tool, after)).toBe('stored=1, withheld=0');
    await isDone(erasure);
    expect((await storedStatementsOf(ada)).map(({ id }) => id)).toEqual([after.id]);
    expect(await header(tool, before)).toBe('stored=0, withheld=1');
    expect((await storedStatementsOf(ada)).map(({ people }) => people)).toEqual([
      [{ id: expect.any(String), role: 'actor', generation: 2 }],
    ]);
  });

  it('frees an id: during the erasure of a statement another with its id is stored after a new yes', async () => {
    const ada = aName();
    await yes(ada);
    const statement = by(ada, { timestamp: '2030-01-01T00:00:00.000Z' });
    await header(tool, statement);
    const erasure = await decisionClient.say(ada, tool.id, 'stop');
    await decisionClient.say(ada, tool.id, 'yes');
    const changed = { ...statement, result: { success: true } };
    expect(await header(tool, changed)).toBe('stored=1, withheld=0');
    await isDone(erasure);
    expect((await aClient(carnet).get({ statementId: statement.id }).expect(200)).body).toMatchObject(changed);
  });

  it('is measured', async () => {
    const { text } = await aClient(carnet)
      .agent.get('/metrics')
      .set('Authorization', `Bearer ${METRICS_TOKEN}`)
      .expect(200);
    const valueOf = (name: string): number => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
    expect(valueOf('lrs_erasure_seconds_count')).toBeGreaterThanOrEqual(3);
    expect(valueOf('lrs_erased_statements_total')).toBeGreaterThanOrEqual(15);
    expect(valueOf('lrs_erasures_pending')).toBe(0);
    expect(valueOf('lrs_erasure_oldest_seconds')).toBe(0);
  });
});

describeOnBackends('both', 'what a crash left', (makeBackends) => {
  it('is removed soon after a sink starts: statements and documents that may not stay, or expired', async () => {
    const backends = makeBackends();
    const before = await runCarnet(backends, { role: 'api' });
    const decisionClient = await aDecisionClient(before);
    const [tool, short] = [
      await anOperator(before).source([], { basis: 'consent', audience: 'adults' }),
      await anOperator(before).source([], { keep: 'P1D' }),
    ];
    const [ada, bob] = [aName(), aName()];
    for (const name of [ada, bob]) await decisionClient.say(name, tool.id, 'yes');
    await decisionClient.say(ada, tool.id, 'stop');
    const [her, his] = [(await decisionClient.person(ada)).id, (await decisionClient.person(bob)).id];
    const stored = (about: Partial<StoredStatement>): StoredStatement => {
      const statement = by(aName());
      return aStoredStatement({
        id: statement.id,
        text: Buffer.from(JSON.stringify(statement)),
        refs: [sourceToken(about.source ?? tool.id)],
        source: tool.id,
        ...about,
      });
    };
    const of = (id: string) => ({ people: [{ id, role: 'actor' as const, generation: 1 }] });
    const [torn, marked, remaining, old] = [
      stored(of(her)),
      stored(of(his)),
      stored(of(his)),
      stored({ source: short.id }),
    ];
    await before.store.statements.insert([torn, marked, remaining, old]);
    await before.store.statements.markErasing([marked]);
    const documents = [her, his].map((id) => aDocument({ id, source: tool.id, person: { id, generation: 1 } }));
    for (const document of documents) await before.store.documents.write(document, undefined);
    await before.close();

    const carnet = await runCarnet(backends);
    const left = async (): Promise<readonly string[]> =>
      (await carnet.store.statements.scan({ limit: 10 })).map(({ id }) => id);
    await waitFor(
      'all but one have gone',
      async () => (await left()).length === 1 && (await carnet.store.documents.read(aSpace(), her)) === undefined,
    );
    expect(await left()).toEqual([remaining.id]);
    expect(await carnet.store.documents.read(aSpace(), his)).toBeDefined();
    const { text } = await aClient(carnet)
      .agent.get('/metrics')
      .set('Authorization', `Bearer ${METRICS_TOKEN}`)
      .expect(200);
    expect(Number(/^lrs_audit_verified_seq (.*)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(4);
    await carnet.close();
    await backends.remove();
    expect([...before.unexpectedErrors, ...carnet.unexpectedErrors]).toEqual([]);
  });
});
