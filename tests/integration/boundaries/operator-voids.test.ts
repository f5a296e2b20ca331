import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

type Tool = Address & { readonly id: string };

interface AuditEventJson {
  readonly type: string;
  readonly by: { readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
}

const REASON = 'sent twice by a test installation';

describeOnBackends('both', 'an operator who voids a statement of a source', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let [a, b]: readonly Tool[] = [];
  beforeAll(async () => {
    const operator = anOperator(carnet);
    [a, b] = [await operator.source(), await operator.source()];
  });

  const voids = (source: string, body: unknown, authorization = carnet.authorization): supertest.Test =>
    aClient(carnet)
      .agent.post(`/v1/sources/${source}/voids`)
      .set('Authorization', authorization)
      .set('Content-Type', 'application/json')
      .send(JSON.stringify(body));
  const statuses = async (tool: Address, id: string): Promise<readonly number[]> => [
    (await aClient(tool).get({ statementId: id })).status,
    (await aClient(tool).get({ voidedStatementId: id })).status,
  ];
  const events = async (statement: string): Promise<readonly AuditEventJson[]> => {
    const auditor = { url: carnet.url, authorization: await carnet.issue('audit', ['auditor']) };
    const { body } = await aClient(auditor).path('/v1/events?limit=1000').expect(200);
    return (body as { readonly events: readonly AuditEventJson[] }).events.filter(
      ({ data }) => (data as AuditEventJson['data'] | undefined)?.['statement'] === statement,
    );
  };

  it('leaves a voiding statement of the institution, and an event with the key and the reason', async () => {
    const statement = aNamedStatement();
    await aClient(a!).post(statement).expect(200);
    const before = await carnet.store.people.count();
    const { body } = await voids(a!.id, { statement: statement.id, reason: REASON }).expect(201);
    const { voiding } = body as { readonly voiding: string };
    expect(await statuses(a!, statement.id)).toEqual([404, 200]);
    const institution = { objectType: 'Agent', account: { homePage: 'http://carnet.example', name: 'org:default' } };
    expect((await aClient(a!).get({ statementId: voiding }).expect(200)).body).toMatchObject({
      actor: institution,
      authority: institution,
      verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
      object: { objectType: 'StatementRef', id: statement.id },
    });
    expect(await events(statement.id)).toMatchObject([
      {
        type: 'statement.voided',
        by: { id: 'key' },
        data: { source: a!.id, statement: statement.id, voiding, reason: REASON },
      },
    ]);
    expect(await carnet.store.people.count()).toBe(before);
  });

  it('needs nobody’s consent, since it names nobody, also where the source rests on consent', async () => {
    const ada = `n${randomUUID()}`;
    const decisions = await aDecisionClient(carnet);
    const tool = await anOperator(carnet).source([], { basis: 'consent', audience: 'adults' });
    await decisions.say(ada, tool.id, 'yes');
    const statement = aNamedStatement({ actor: agentOf(ada) });
    await aClient(tool).post(statement).expect(200);
    await voids(tool.id, { statement: statement.id, reason: REASON }).expect(201);
    expect(await statuses(tool, statement.id)).toEqual([404, 200]);
    // A tool cannot pass for the institution.
    const institution = { objectType: 'Agent', account: { homePage: 'http://carnet.example', name: 'org:default' } };
    const other = aNamedStatement({ actor: agentOf(ada) });
    await aClient(tool).post(other).expect(200);
    const forged = aVoiding(other.id, { actor: institution, authority: institution });
    expect((await aClient(tool).post(forged).expect(200)).headers['lrs-consent']).toBe('stored=0, withheld=1');
    expect(await statuses(tool, other.id)).toEqual([200, 404]);
  });

  it('finds no statement of another source, and none that does not exist, with the same answer', async () => {
    const statement = aNamedStatement();
    await aClient(a!).post(statement).expect(200);
    const answers = [
      await voids(b!.id, { statement: statement.id, reason: REASON }).expect(404),
      await voids(b!.id, { statement: randomUUID(), reason: REASON }).expect(404),
    ];
    expect(answers[0]!.body).toEqual(answers[1]!.body);
    expect(await statuses(a!, statement.id)).toEqual([200, 404]);
    expect(await events(statement.id)).toEqual([]);
  });

  it('reaches the sources of their own organisation only', async () => {
    const foreign = `tool-${randomUUID()}`;
    const sample = (await carnet.store.sources.findSource(a!.id))!;
    await carnet.store.sources.addSource({ ...sample, id: foreign, organisation: 'org:elsewhere' });
    await carnet.store.sources.addSource({ ...sample, id: `${foreign}-office`, organisation: 'org:other' });
    const tool = { url: carnet.url, authorization: await carnet.issue(foreign, ['all']) };
    const statement = aNamedStatement();
    await aClient(tool).post(statement).expect(200);
    const outsider = await carnet.issue(`${foreign}-office`, ['operator']);
    const asked = { statement: statement.id, reason: REASON };
    const answers = [
      await voids(foreign, asked, outsider).expect(404),
      await voids(`tool-${randomUUID()}`, asked, outsider).expect(404),
    ];
    expect(answers[0]!.body).toEqual(answers[1]!.body);
    const colleague = await carnet.issue(foreign, ['operator']);
    await voids(foreign, asked, colleague).expect(201);
    expect(await statuses(tool, statement.id)).toEqual([404, 200]);
  });

  it('is refused what is voided, what voids, the scope of a tool, and too little or too much', async () => {
    const statement = aNamedStatement();
    const voiding = aVoiding(statement.id);
    await aClient(a!).post([statement, voiding]).expect(200);
    for (const id of [statement.id, voiding.id])
      expect((await voids(a!.id, { statement: id, reason: REASON }).expect(400)).body).toMatchObject({
        faults: [{ at: '/statement' }],
      });
    const open = aNamedStatement();
    await aClient(a!).post(open).expect(200);
    await voids(a!.id, { statement: open.id, reason: REASON }, a!.authorization).expect(403);
    for (const [body, at] of [
      [{ statement: open.id }, '/reason'],
      [{ statement: open.id, reason: ' ' }, '/reason'],
      [{ statement: 'x', reason: REASON }, '/statement'],
      [{ statement: open.id, reason: REASON, person: 'ada' }, '/person'],
      [[], ''],
    ] as const)
      expect((await voids(a!.id, body).expect(400)).body).toMatchObject({
        kind: 'invalid-request',
        faults: expect.arrayContaining([expect.objectContaining({ at })]) as unknown,
      });
    expect(await statuses(a!, open.id)).toEqual([200, 404]);
  });
});
