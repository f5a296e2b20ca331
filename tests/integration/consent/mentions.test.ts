import { createHash, randomUUID } from 'node:crypto';
import { digestOfStatements, NO_STATEMENTS } from '../../../src/consent/audit/statement-digest.ts';
import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement, aReference, aStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import type { Tool } from '../../support/clients/consent/consent-client.ts';
import { type MentionClient, mentionClient } from '../../support/clients/consent/mention-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const BOB = { mbox: 'mailto:bob@school.example' };
const ERASED = 'http://carnet.example/erased';

const aTeacher = (): { readonly name: string; readonly mbox: string } => {
  const name = `t${randomUUID()}`;
  return { name: `Name of ${name}`, mbox: `mailto:${name}@school.example` };
};
const byBob = (about: JsonObject): JsonObject & { readonly id: string } => aNamedStatement({ actor: BOB, ...about });
const group = (...member: readonly JsonObject[]): JsonObject => ({ objectType: 'Group', member });

describeOnBackends('both', 'Statements of others that name an erased person', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let steward = '';
  let mentions: MentionClient;
  let tool: Tool;
  beforeAll(async () => {
    steward = await carnet.issue('office', ['steward', 'auditor']);
    mentions = mentionClient(carnet, steward);
  });
  beforeEach(async () => {
    tool = await mentions.people.tool({ basis: 'public_task', audience: 'adults' });
  });

  const client = (of: Tool = tool) => aClient({ url: carnet.url, authorization: of.authorization });
  const post = async (statements: readonly JsonObject[], of: Tool = tool): Promise<string> =>
    (await client(of).post(statements).expect(200)).headers['lrs-consent'] as string;
  const stored = async (id: string, of: Tool = tool): Promise<JsonObject> =>
    (await client(of).get({ statementId: id }).expect(200)).body as JsonObject;
  /** The members of a stored statement that its sender gave. */
  const asSent = async ({ id, ...sent }: JsonObject & { readonly id: string }): Promise<JsonObject> => {
    const all = await stored(id);
    return Object.fromEntries(['id', ...Object.keys(sent)].map((name) => [name, all[name]]));
  };
  const events = async (): Promise<readonly AuditEvent[]> => {
    const all: AuditEvent[] = [];
    for (;;) {
      const after = all.at(-1)?.seq ?? 0;
      const { body } = await mentions.get(`/v1/events?limit=500&after=${after}`).expect(200);
      const page = (body as { events: readonly AuditEvent[] }).events;
      all.push(...page);
      if (page.length < 500) return all;
    }
  };
  /** The only person that statements of the tool name. */
  const listed = async (of: Tool = tool) => {
    const all = await mentions.listOf(of.id);
    expect(all).toHaveLength(1);
    return all[0]!;
  };

  it('are listed once the erasure is done, wherever and however they spell the name', async () => {
    const ada = aTeacher();
    const sha1 = { mbox_sha1sum: createHash('sha1').update(ada.mbox).digest('hex').toUpperCase() };
    const shouted = { mbox: ada.mbox.replace('school.example', 'SCHOOL.Example') };
    const named: Readonly<Record<string, JsonObject>> = {
      instructor: { context: { instructor: ada } },
      team: { context: { team: group(BOB, shouted) } },
      contextAgents: { context: { contextAgents: [{ objectType: 'contextAgent', agent: sha1 }] } },
      contextGroups: { context: { contextGroups: [{ objectType: 'contextGroup', group: group(shouted, BOB) }] } },
      object: { object: { objectType: 'Agent', ...ada } },
      subStatement: { object: { objectType: 'SubStatement', ...aStatement({ actor: ada }) } },
    };
    const statements = Object.values(named).map(byBob);
    const twice = byBob({ context: { instructor: ada, team: group(ada, shouted) } });
    const own = aNamedStatement({ actor: ada });
    const together = aNamedStatement({ actor: group(ada, BOB) });
    const others = [byBob({}), byBob({ context: { instructor: aTeacher() } })];
    await post([...statements, twice, own, together, ...others]);
    expect(await mentions.listOf(tool.id)).toEqual([]);
    await mentions.forget(ada);

    const { person, ...counts } = await listed();
    expect(counts).toMatchObject({
      statements: 7,
      places: { instructor: 2, team: 2, contextAgents: 1, contextGroups: 1, object: 1, subStatement: 1 },
      sources: { [tool.id]: 7 },
    });
    const { mentions: rows, more } = await mentions.read(person);
    expect(more).toBeUndefined();
    const expected = Object.keys(named).map((place, at) => [statements[at]!.id, [place]] as [string, string[]]);
    expect(new Map(rows.map(({ statement, places }) => [statement, places]))).toEqual(
      new Map([...expected, [twice.id, ['instructor', 'team']]]),
    );
    const list = JSON.stringify([await mentions.list(), rows]);
    for (const word of [ada.mbox.slice(7), ada.name, sha1.mbox_sha1sum.toLowerCase()])
      expect(list.toLowerCase()).not.toContain(word.toLowerCase());
    for (const id of [own.id, together.id]) await client().get({ statementId: id }).expect(404);
  });

  it('name an anonymous account once a steward has replaced the person, who is no longer found', async () => {
    const ada = aTeacher();
    const referred = byBob({ context: { instructor: ada } });
    const referring = aReference(referred.id, { actor: BOB });
    const team = byBob({ context: { team: { ...group(ada, BOB, { ...ada, name: 'Mrs A' }), name: 'Class 6' } } });
    const inner = aStatement({ actor: { objectType: 'Agent', ...ada }, context: { instructor: ada } });
    const nested = byBob({ object: { objectType: 'SubStatement', ...inner } });
    const inWords = { response: `I thank ${ada.name}`, extensions: { 'https://school.example/n': 1.5 } };
    const about = byBob({ object: { objectType: 'Agent', ...ada }, result: inWords });
    const statements = [referred, team, nested, about];
    await post([...statements, referring]);
    const byAgent = (agent: object) => everyId(client(), { agent: JSON.stringify(agent), related_agents: true });
    expect(new Set(await byAgent(ada))).toEqual(new Set([...statements, referring].map(({ id }) => id)));
    const before = await Promise.all(statements.map(({ id }) => stored(id)));
    await mentions.forget(ada);

    const { person } = await listed();
    const { statements: count, digest, id: order } = await mentions.replace(person);
    const ids = statements.map(({ id }) => id).sort();
    expect([count, digest]).toEqual([4, ids.reduce(digestOfStatements, NO_STATEMENTS)]);
    expect(await mentions.listOf(tool.id)).toEqual([]);
    await mentions.get(`/v1/mentions/${person}`).expect(404);

    const { context } = (await stored(referred.id)) as { context: { instructor: { account: { name: string } } } };
    const { account } = context.instructor;
    expect(account).toEqual({ homePage: ERASED, name: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
    expect(await asSent(referred)).toEqual({ ...referred, context: { instructor: { account } } });
    expect(await asSent(team)).toEqual({
      ...team,
      context: { team: { ...group({ account }, BOB, { account }), name: 'Class 6' } },
    });
    expect(await asSent(nested)).toMatchObject({
      object: { actor: { objectType: 'Agent', account }, context: { instructor: { account } } },
    });
    expect(await asSent(about)).toEqual({ ...about, object: { objectType: 'Agent', account } });
    for (const one of before)
      expect(await stored(one['id'] as string)).toMatchObject({
        stored: one['stored'],
        timestamp: one['timestamp'],
        authority: one['authority'],
      });
    expect(await byAgent(ada)).toEqual([]);
    expect(new Set(await byAgent({ account }))).toEqual(new Set([...statements, referring].map(({ id }) => id)));
    expect(await stored(referring.id)).toMatchObject({ id: referring.id });
    const kept = await carnet.store.statements.find(statements.map(({ id }) => id));
    for (const { people } of kept.values()) expect(people).toHaveLength(1);

    const chained = (await events()).filter(({ data }) => data?.['replacement'] === order);
    expect(chained.map(({ type, by, data, person: of }) => [type, by.role, data, of])).toEqual([
      ['replacement.started', 'staff', { replacement: order, statements: 4 }, undefined],
      ['replacement.done', 'staff', { replacement: order, statements: 4, digest }, undefined],
    ]);
    for (const word of [person, ada.name, ada.mbox, account.name]) expect(JSON.stringify(chained)).not.toContain(word);
    expect(JSON.stringify(await carnet.store.replacements.find(order))).not.toContain(account.name);
  });

  it('are replaced one by one too, each time by another account', async () => {
    const ada = aTeacher();
    const statements = [byBob({ context: { instructor: ada } }), byBob({ context: { instructor: ada } })];
    await post(statements);
    await mentions.forget(ada);
    const { person } = await listed();
    const [one, other] = statements.map(({ id }) => id) as [string, string];
    expect(await mentions.replace(person, { statement: one.toUpperCase() })).toMatchObject({ statements: 1 });
    expect((await mentions.read(person)).mentions.map(({ statement }) => statement)).toEqual([other]);
    expect(await stored(other)).toMatchObject({ context: { instructor: ada } });
    await mentions.order(person, { statement: one }).expect(404);
    await mentions.order(person, { statement: randomUUID() }).expect(404);
    for (const [body, at] of [
      [{ statement: 'x' }, '/statement'],
      [{ statement: null }, '/statement'],
      [{}, '/statement'],
      [{ all: false }, '/all'],
      [{ all: true, statement: other }, '/all'],
      [{ all: true, person }, '/person'],
      [[], ''],
    ] as const)
      expect((await mentions.order(person, body).expect(400)).body).toMatchObject({
        faults: expect.arrayContaining([expect.objectContaining({ at })]) as unknown,
      });
    await mentions.replace(person, { statement: other });
    const accounts = await Promise.all(
      [one, other].map(async (id) => (await stored(id)) as { context: { instructor: { account: { name: string } } } }),
    );
    expect(new Set(accounts.map(({ context }) => context.instructor.account.name)).size).toBe(2);
  });

  it('are found where a tool named the person before any other knew them', async () => {
    const chosen = await mentions.people.tool({ basis: 'consent', audience: 'adults' });
    const pupil = { mbox: `mailto:p${randomUUID()}@school.example` };
    const session = await mentions.people.signIn({ agent: pupil });
    await mentions.people
      .send('put', `/v1/me/decisions/record:${chosen.id}`, { choice: 'yes', version: 1, language: 'en' })
      .set('Authorization', session)
      .expect(200);
    const name = randomUUID();
    const account = (homePage: string) => ({ account: { homePage, name } });
    const [home, slashed] = [account('https://school.example/moodle'), account('https://school.example/moodle/')];
    const statements = [home, slashed].map((instructor) => aNamedStatement({ actor: pupil, context: { instructor } }));
    expect(await post(statements, chosen)).toBe('stored=2, withheld=0');
    expect([...(await carnet.store.statements.find([statements[0]!.id])).values()][0]?.people).toHaveLength(1);
    // Only now the teacher is a person here.
    await post([aNamedStatement({ actor: home })]);
    await mentions.forget(slashed);
    const { person } = await listed(chosen);
    expect((await mentions.read(person)).mentions.map(({ statement }) => statement).sort()).toEqual(
      statements.map(({ id }) => id).sort(),
    );
    await mentions.replace(person);
    for (const { id } of statements)
      expect(await stored(id, chosen)).toMatchObject({ context: { instructor: { account: { homePage: ERASED } } } });
    expect(await mentions.listOf(chosen.id)).toEqual([]);
  });

  it('stay out when they are sent after the erasure, and are kept again after a new yes', async () => {
    const chosen = await mentions.people.tool({ basis: 'consent', audience: 'adults' });
    const [ada, pupil] = [aTeacher(), { mbox: `mailto:p${randomUUID()}@school.example` }];
    const say = async (agent: object, choice: string): Promise<string | undefined> => {
      const session = await mentions.people.signIn({ agent });
      const { body } = await mentions.people
        .send('put', `/v1/me/decisions/record:${chosen.id}`, { choice, version: 1, language: 'en' })
        .set('Authorization', session)
        .expect(200);
      return (body as { erasure?: string }).erasure;
    };
    for (const one of [ada, pupil]) await say(one, 'yes');
    const naming = (): JsonObject & { readonly id: string } =>
      aNamedStatement({ actor: pupil, context: { instructor: ada } });
    const first = naming();
    expect(await post([first], chosen)).toBe('stored=1, withheld=0');
    await mentions.erasureDone((await say(ada, 'stop'))!);
    expect(await post([naming()], chosen)).toBe('stored=0, withheld=1');
    const { person } = await listed(chosen);
    await mentions.replace(person);
    // What the tool sends again is withheld, and does not bring the name back.
    expect(await post([first], chosen)).toBe('stored=0, withheld=1');
    await say(ada, 'yes');
    const later = naming();
    expect(await post([later], chosen)).toBe('stored=1, withheld=0');
    await client(chosen).post([first]).expect(409);
    expect(await stored(first.id, chosen)).toMatchObject({
      context: { instructor: { account: { homePage: ERASED } } },
    });
    expect(await stored(later.id, chosen)).toMatchObject({ context: { instructor: ada } });
    expect(await mentions.listOf(chosen.id)).toEqual([]);
  });

  it('leave the list when they are erased themselves', async () => {
    const [ada, eve] = [aTeacher(), aTeacher()];
    await post([aNamedStatement({ actor: eve, context: { instructor: ada } })]);
    await mentions.forget(ada);
    await listed();
    await mentions.forget(eve);
    expect(await mentions.listOf(tool.id)).toEqual([]);
  });

  it('take one order at a time for a person', async () => {
    const ada = aTeacher();
    await post(Array.from({ length: 120 }, () => byBob({ context: { instructor: ada } })));
    await mentions.forget(ada);
    const { person } = await listed();
    const answers = await Promise.all([mentions.order(person), mentions.order(person), mentions.order(person)]);
    const given = answers.filter(({ status }) => status === 202);
    expect(given.length).toBeGreaterThan(0);
    // One that comes after all were replaced finds none (404).
    expect(answers.filter(({ status }) => [202, 404, 409].includes(status))).toHaveLength(3);
    const done = await Promise.all(given.map(({ body }) => mentions.replaced((body as { id: string }).id)));
    expect(done.reduce((sum, { statements }) => sum + statements, 0)).toBe(120);
    const ids = await everyId(client(), { agent: JSON.stringify(ada), related_agents: true });
    expect(ids).toEqual([]);
  });
});
