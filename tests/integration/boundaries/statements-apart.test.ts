import { randomUUID } from 'node:crypto';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

type Tool = Address & { readonly id: string };

const anActivity = (): string => `https://school.example/${randomUUID()}`;

/** The status of GET with `statementId`, and with `voidedStatementId`. */
const statuses = async (tool: Address, id: string): Promise<readonly number[]> => {
  const client = aClient(tool);
  return [(await client.get({ statementId: id })).status, (await client.get({ voidedStatementId: id })).status];
};

describeOnBackends('both', 'the statements of two tools', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let [a, b]: readonly Tool[] = [];
  beforeAll(async () => {
    const operator = anOperator(carnet);
    [a, b] = [await operator.source(), await operator.source()];
  });

  it('are not voided by the other, before they come or after; what would void them is stored', async () => {
    for (const isBefore of [true, false]) {
      const statement = aNamedStatement();
      const [voiding, unknown] = [aVoiding(statement.id), aVoiding(randomUUID())];
      const steps = [() => aClient(a!).post(statement), () => aClient(b!).post(voiding)];
      for (const step of isBefore ? steps.toReversed() : steps) await step().expect(200);
      // The same answer as for an id that nobody has.
      const answers = [await aClient(b!).post(aVoiding(statement.id)), await aClient(b!).post(unknown)];
      expect(answers.map(({ status, headers }) => [status, headers['lrs-consent']])).toEqual([
        [200, 'stored=1, withheld=0'],
        [200, 'stored=1, withheld=0'],
      ]);
      expect(await statuses(a!, statement.id)).toEqual([200, 404]);
      await aClient(b!).get({ statementId: voiding.id }).expect(200);
      await aClient(a!).post(aVoiding(statement.id)).expect(200);
      expect(await statuses(a!, statement.id)).toEqual([404, 200]);
    }
  });

  it('are voided by their own tool, in whichever order the two come', async () => {
    for (const isBefore of [true, false]) {
      const statement = aNamedStatement();
      const both = [statement, aVoiding(statement.id)];
      for (const one of isBefore ? both.toReversed() : both) await aClient(a!).post(one).expect(200);
      expect(await statuses(a!, statement.id)).toEqual([404, 200]);
    }
  });

  it('have ids that the other cannot take, and a refusal that says nothing of what they are', async () => {
    const statement = aNamedStatement({ result: { response: 'a secret of Ada' } });
    await aClient(a!).post(statement).expect(200);
    const answers = [
      await aClient(b!).put(statement.id, { ...statement, id: undefined }),
      await aClient(b!).put(statement.id, aNamedStatement({ id: statement.id })),
      await aClient(b!).post([aNamedStatement(), aNamedStatement({ id: statement.id })]),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(409);
      expect(text).not.toMatch(/secret|\bada\b|moodle/i);
    }
    expect(answers[0]!.text).toBe(answers[1]!.text);
    expect((await aClient(a!).get({ statementId: statement.id }).expect(200)).body).toMatchObject({
      result: { response: 'a secret of Ada' },
    });
  });

  it('define activities for their own tool alone, also where both define the same one', async () => {
    const id = anActivity();
    const definitionFor = async (tool: Address): Promise<unknown> =>
      (
        await aClient(tool)
          .path(`/xapi/activities?activityId=${encodeURIComponent(id)}`)
          .expect(200)
      ).body as object;
    const defining = (name: Readonly<Record<string, string>>) =>
      aNamedStatement({ object: { id, definition: { name } } });
    await aClient(a!)
      .post(defining({ en: 'Quiz of A', fr: 'Ada a triché' }))
      .expect(200);
    expect(await definitionFor(b!)).toEqual({ objectType: 'Activity', id });
    const bare = aNamedStatement({ object: { id } });
    await aClient(b!).post(bare).expect(200);
    expect(await definitionFor(b!)).toEqual({ objectType: 'Activity', id });
    await aClient(b!)
      .post(defining({ en: 'Quiz of B' }))
      .expect(200);
    expect(await definitionFor(b!)).toMatchObject({ definition: { name: { en: 'Quiz of B' } } });
    expect(await definitionFor(b!)).not.toHaveProperty('definition.name.fr');
    expect(await definitionFor(a!)).toMatchObject({ definition: { name: { en: 'Quiz of A', fr: 'Ada a triché' } } });

    const canonical = (await aClient(b!).get({ statementId: bare.id, format: 'canonical' }).expect(200)).body as object;
    expect(canonical).toMatchObject({ object: { definition: { name: { en: 'Quiz of B' } } } });
    const list = await aClient(b!).get({ activity: id, format: 'canonical' }).expect(200);
    expect(list.text).not.toContain('triché');
  });

  it('show what another tool says of an activity with a grant, where their own says nothing', async () => {
    const [id, both] = [anActivity(), anActivity()];
    const authorization = await carnet.issue(b!.id, ['all/read']);
    const key = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0]!;
    await carnet.store.sources.addReads(key, [a!.id]);
    const reader = { url: carnet.url, authorization };
    const define = (tool: Tool, activity: string, en: string) =>
      aClient(tool)
        .post(aNamedStatement({ object: { id: activity, definition: { name: { en } } } }))
        .expect(200);
    await define(a!, id, 'Of A');
    await define(a!, both, 'Of A');
    await define(b!, both, 'Of B');
    const nameOf = async (activity: string, address: Address): Promise<unknown> => {
      const { body } = await aClient(address).path(`/xapi/activities?activityId=${encodeURIComponent(activity)}`);
      return (body as { definition?: { name: { en: string } } }).definition?.name.en;
    };
    expect([await nameOf(id, reader), await nameOf(both, reader)]).toEqual(['Of A', 'Of B']);
    expect([await nameOf(id, b!), await nameOf(both, b!)]).toEqual([undefined, 'Of B']);
  });

  it('leave none of an erased person’s words in what is known of an activity', async () => {
    const id = anActivity();
    const [ada, bob] = [`n${randomUUID()}`, `n${randomUUID()}`];
    const decisions = await aDecisionClient(carnet);
    const tool = await anOperator(carnet).source([], { basis: 'consent', audience: 'adults' });
    for (const name of [ada, bob]) await decisions.say(name, tool.id, 'yes');
    const defining = (name: string, definition: object) =>
      aNamedStatement({ actor: agentOf(name), object: { id, definition } });
    const words = { name: { en: 'Quiz', fr: `Le test de ${ada}` }, extensions: { 'https://x.example/of': ada } };
    await aClient(tool)
      .post([defining(bob, { name: { en: 'Quiz' } }), defining(ada, words)])
      .expect(200);
    const read = async (): Promise<string> =>
      (
        await aClient(tool)
          .path(`/xapi/activities?activityId=${encodeURIComponent(id)}`)
          .expect(200)
      ).text;
    expect(await read()).toContain(ada);
    const erasure = await decisions.say(ada, tool.id, 'stop');
    await waitFor('the erasure is done', async () => {
      return (await decisions.consent.erasures.state(erasure ?? '')).done !== undefined;
    });
    const after = await read();
    expect(after).not.toContain(ada);
    expect(JSON.parse(after)).toMatchObject({ definition: { name: { en: 'Quiz' } } });
  });
});
