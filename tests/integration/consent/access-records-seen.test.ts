import { randomUUID } from 'node:crypto';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aBrowser, visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { anAccessRecord, intoAnHour } from '../../support/builders/store/an-access-record.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { accessRecordClient, keyIn, type ReadRecord } from '../../support/clients/consent/access-record-client.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, type Tool } from '../../support/clients/consent/consent-client.ts';
import { aDocumentClient, aDocumentLocation } from '../../support/clients/document-client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { aStaffName, staffClient } from '../../support/clients/staff/staff-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const DAY = 86_400_000;

interface ReaderTotal extends Pick<ReadRecord, 'reader' | 'answers'> {
  readonly given: Readonly<Record<'statements' | 'documents' | 'violations', number>>;
}
interface Accesses {
  readonly readers: readonly ReaderTotal[];
  readonly whole: boolean;
  readonly days: number;
}

describeOnBackends('both', 'the access records of a person', (makeBackends) => {
  const ahead = intoAnHour();
  const now = (): number => Date.now() + ahead;
  const carnet = useCarnet(makeBackends, { accessRecordDays: 30, now });
  let client: ReturnType<typeof accessRecordClient>;
  beforeAll(() => {
    client = accessRecordClient(carnet, now);
  });

  const post = (tool: Tool, actor: object, about: object = {}) =>
    aClient({ url: carnet.url, authorization: tool.authorization })
      .post(aNamedStatement({ actor, timestamp: new Date(now()).toISOString(), ...about }))
      .expect(200);
  const grant = async (source: string, ...tools: readonly Tool[]) => {
    const authorization = await carnet.issue(
      source,
      ['statements/read'],
      tools.map(({ id }) => id),
    );
    return { ...aClient({ url: carnet.url, authorization }), key: keyIn(authorization) };
  };
  const aSourceId = (): string => `reader-${randomUUID().slice(0, 8)}`;
  const accessesOf = async (session: string): Promise<Accesses> =>
    ((await client.get('/v1/me', session).expect(200)).body as { accesses: Accesses }).accesses;
  const say = (session: string, purpose: string, choice: string) =>
    client
      .send('put', `/v1/me/decisions/${encodeURIComponent(purpose)}`, { choice, version: 1, language: 'fr' })
      .set('Authorization', session);
  const isDone = (erasure: string): Promise<void> =>
    waitFor('the erasure is done', async () => {
      const { body } = await client.get(`/v1/erasures/${erasure}`).expect(200);
      return (body as { done?: string }).done !== undefined;
    });
  const storedOver = async (...tools: readonly Tool[]) =>
    (await client.stored()).filter(({ source }) => tools.some(({ id }) => id === source));

  it('are summed up by the reader, whichever of its keys it used, and listed in pages', async () => {
    const [one, two, ada] = [await client.tool(), await client.tool(), anAgent()];
    for (const tool of [one, two]) await post(tool, ada);
    const [first, second] = [aSourceId(), aSourceId()];
    const readers = [await grant(first, one), await grant(first, two), await grant(second, one)];
    for (const reader of readers) await reader.get().expect(200);
    await readers[0]!.get({ agent: JSON.stringify(ada) }).expect(200);
    const session = await client.signInAtProvider(ada);
    const { readers: totals, whole, days } = await accessesOf(session);
    expect({ whole, days }).toEqual({ whole: true, days: 30 });
    const bySource = new Map(totals.map((total) => [total.reader.source?.id, total]));
    expect([...bySource.keys()].toSorted()).toEqual([first, second].toSorted());
    expect(bySource.get(first)).toMatchObject({
      given: { statements: 3, documents: 0, violations: 0 },
      answers: 3,
    });
    expect(bySource.get(first)!.reader).not.toHaveProperty('id');

    const pages: ReadRecord[] = [];
    let path: string | undefined = '/v1/me/access-records?limit=3';
    while (path !== undefined) {
      const { records, more } = (await client.get(path, session).expect(200)).body as {
        readonly records: readonly ReadRecord[];
        readonly more?: string;
      };
      expect(records.length).toBeLessThanOrEqual(3);
      pages.push(...records);
      path = more;
    }
    expect(pages).toHaveLength(4);
    expect(new Set(pages.map(({ reader }) => reader.id))).toEqual(new Set(readers.map(({ key }) => key)));
    for (const bad of ['limit=0', 'before=x', 'sort=up'])
      await client.get(`/v1/me/access-records?${bad}`, session).expect(400);
    await client.agent.get('/v1/me/access-records').expect(401);
  });

  it('go with an erasure of everything, and with a stop that of its source; those of others stay', async () => {
    const [one, two] = [await client.tool({ basis: 'consent' }), await client.tool()];
    const [ada, bob] = [anAgent(), anAgent()];
    const [adas, bobs] = [await client.signIn({ agent: ada }), await client.signIn({ agent: bob })];
    for (const session of [adas, bobs]) await say(session, `record:${one.id}`, 'yes').expect(200);
    for (const actor of [ada, bob]) for (const tool of [one, two]) await post(tool, actor);
    const reader = await grant(aSourceId(), one, two);
    await reader.get().expect(200);
    expect(await storedOver(one, two)).toHaveLength(4);

    await say(adas, `record:${one.id}`, 'stop').expect(200);
    await waitFor('the records of the stop are gone', async () => (await storedOver(one)).length === 1);
    expect((await client.recordsOf(adas)).map(({ source }) => source.id)).toEqual([two.id]);
    expect(await client.recordsOf(bobs)).toHaveLength(2);

    // After a new yes the next generation has records of its own, which an earlier erasure leaves.
    await say(adas, `record:${one.id}`, 'yes').expect(200);
    await post(one, ada);
    await reader.get().expect(200);
    expect((await storedOver(one)).map(({ generation }) => generation).toSorted()).toEqual([1, 2]);

    const { erasure } = (await client.send('delete', '/v1/me', {}).set('Authorization', adas).expect(202)).body as {
      erasure: string;
    };
    await isDone(erasure);
    expect(await client.recordsOf(adas)).toEqual([]);
    expect(await storedOver(one, two)).toHaveLength(2);
    expect(await client.recordsOf(bobs)).toHaveLength(2);
  });

  it('are shown by a link of a tool for that tool alone, without keys, accounts and filters', async () => {
    const [mine, other, ada] = [await client.tool(), await client.tool(), anAgent()];
    for (const tool of [mine, other]) await post(tool, ada);
    const source = aSourceId();
    const reader = await grant(source, mine, other);
    await reader.get({ agent: JSON.stringify(ada) }).expect(200);
    const session = await client.signIn({ agent: ada }, mine.authorization);
    const records = await client.recordsOf(session);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ source: { id: mine.id }, reader: { source: { id: source } }, given: 1 });
    expect(records[0]).not.toHaveProperty('filter');
    const text = JSON.stringify([records, await accessesOf(session)]);
    expect(text).not.toContain(reader.key);
    expect(text).not.toContain(other.id);
    // What the other tool reads of this one is not what that tool records.
    expect(await client.recordsOf(await client.signIn({ agent: ada }, other.authorization))).toMatchObject([
      { source: { id: other.id } },
    ]);
  });

  it('are shown by a link of an organisation for its subtree, and name readers from outside', async () => {
    const north = `org:${randomUUID().slice(0, 8)}`;
    await carnet.store.organisations.add({ id: north, name: 'North', createdAt: 0, v: 1 });
    const [inside, outside, ada] = [await client.tool({ organisation: north }), await client.tool(), anAgent()];
    for (const tool of [inside, outside]) await post(tool, ada);
    const officeId = aSourceId();
    await client.send('post', '/v1/sources', { id: officeId, name: 'Office', organisation: north }).expect(201);
    const office = await client.credential(officeId, ['operator']);
    const source = aSourceId();
    await (await grant(source, inside, outside)).get().expect(200);
    const records = await client.recordsOf(await client.signIn({ agent: ada }, office));
    expect(records).toMatchObject([
      { source: { id: inside.id }, reader: { source: { id: source }, organisation: { id: 'org:default' } } },
    ]);
    expect(await client.seenBy(ada)).toHaveLength(2);
  });

  it('are seen by a guardian as by their child, and exported', async () => {
    const [tool, child] = [await client.tool(), anAgent()];
    await post(tool, child);
    await (await grant(aSourceId(), tool)).get({ verb: 'http://adlnet.gov/expapi/verbs/answered' }).expect(200);
    const own = await client.seenBy(child);
    expect(own).toHaveLength(1);
    const guardian = await client.signIn({ agent: child, role: 'guardian' });
    expect(await client.recordsOf(guardian)).toEqual(own);
    expect((await accessesOf(guardian)).readers).toHaveLength(1);
    const lines = await client.exported(guardian);
    const exported = lines.filter(({ type }) => type === 'access') as unknown as readonly ReadRecord[];
    expect(exported.filter(({ reader }) => reader.link === undefined)).toEqual(
      own.map((record) => ({ type: 'access', ...record })),
    );
    expect(exported.filter(({ reader }) => reader.link !== undefined)).toMatchObject([{ route: '/v1/me', given: 1 }]);
  });

  it('have what operators see of statements: lists of violations, by account and by key', async () => {
    const operator = anOperator(carnet);
    const profile = ((await operator.add(aProfile()).expect(201)).body as { id: string }).id;
    const [tool, ada, bob] = [await client.tool(), anAgent(), anAgent()];
    const { unscored } = exerciseStatements(profile);
    const kept = exerciseStatements(profile).began({ actor: bob });
    for (const statement of [unscored({ actor: ada }), unscored({ actor: ada }), kept])
      await aClient({ url: carnet.url, ...tool })
        .post(statement)
        .expect(200);
    expect(await operator.listed(tool.id)).toHaveLength(2);
    await operator.violations(tool.id, '?limit=1').expect(200);
    expect(await client.seenBy(ada)).toMatchObject([
      {
        reader: { id: 'key', source: { id: 'default' }, role: 'operator' },
        source: { id: tool.id },
        route: '/v1/sources/:id/violations',
        filter: {},
        answers: 2,
        given: 3,
      },
    ]);
    const name = aStaffName();
    const marie = await staffClient(carnet).joined({ name, roles: ['operator'] });
    await marie.get(`/v1/sources/${tool.id}/violations`, { Accept: 'application/json' }).expect(200);
    const [byAccount] = (await client.seenBy(ada)).filter(({ reader }) => reader.id === name);
    expect(byAccount).toMatchObject({ reader: { role: 'operator', organisation: { id: 'org:default' } }, given: 2 });
    expect(byAccount!.reader).not.toHaveProperty('source');
    expect(await client.seenBy(bob)).toEqual([]);
    const session = await client.signIn({ agent: ada }, tool.authorization);
    expect(JSON.stringify(await client.recordsOf(session))).not.toContain(name);
  });

  it('have the documents that sources which share theirs read of one another', async () => {
    const operator = anOperator(carnet);
    const [one, two] = [await operator.source(), await operator.source()];
    await operator.change(one.id, { shares: [two.id] }).expect(200);
    await operator.change(two.id, { shares: [one.id] }).expect(200);
    const ada = anAgent();
    const location = aDocumentLocation.state({
      agent: JSON.stringify(ada),
      activityId: 'https://school.example/quiz?pupil=1',
    });
    const profile = { ...aDocumentLocation.agentProfile(), context: { agent: JSON.stringify(ada) } };
    await waitFor('the sources share their documents', async () => {
      await aDocumentClient(one).put(location, { page: 1 }).expect(204);
      return (await aDocumentClient(two).get(location)).status === 200;
    });
    await aDocumentClient(one).get(location).expect(200);
    await aDocumentClient(two).get(location, location.context).expect(200);
    await aDocumentClient(two).get(profile, profile.context).expect(200);
    await aDocumentClient(two)
      .get({ ...location, one: { ...location.one, stateId: 'none' } })
      .expect(404);
    const seen = await client.seenBy(ada);
    const common = { source: { id: one.id }, route: '/xapi/activities/state', reader: { source: { id: two.id } } };
    const activityId = 'https://school.example/quiz';
    expect(seen).toHaveLength(2);
    expect(seen.find(({ filter }) => 'stateId' in filter!)).toMatchObject({
      ...common,
      filter: { activityId, agent: 'self', stateId: null },
    });
    expect(seen.find(({ filter }) => !('stateId' in filter!))).toMatchObject({
      ...common,
      filter: { activityId, agent: 'self' },
      given: 1,
    });
    // Who wrote last reads their own.
    await aDocumentClient(two).post(location, { page: 2 }).expect(204);
    await aDocumentClient(two).get(location).expect(200);
    await aDocumentClient(one).get(location).expect(200);
    expect((await client.seenBy(ada)).map(({ reader }) => reader.source!.id).toSorted()).toEqual(
      [one.id, two.id, two.id].toSorted(),
    );
  });

  it('follow a person whose two identifiers become one, and are not shown after their days', async () => {
    const [tool, before, after] = [await client.tool(), anAgent(), anAgent()];
    await post(tool, before);
    await post(tool, after);
    await (await grant(aSourceId(), tool)).get().expect(200);
    const { body } = await client.send('post', '/v1/people', { agent: after }).expect(200);
    const { id } = body as { id: string };
    await client.send('post', `/v1/people/${id}/identifiers`, { agent: before }).expect(200);
    expect(await client.seenBy(before)).toHaveLength(2);
    const old = anAccessRecord({ person: id, source: tool.id, first: now() - 31 * DAY });
    await carnet.store.accessRecords.add([old]);
    const session = await client.signIn({ agent: before });
    expect(await client.recordsOf(session)).toHaveLength(2);
    expect(await accessesOf(session)).toMatchObject({ whole: true, readers: [{ answers: 2 }] });
  });

  it.each([
    [
      'en',
      [
        'No other person or tool has read anything in the last 30 days',
        'Who has read my traces',
        'you by name',
        '1 trace in one reading',
      ],
    ],
    [
      'fr',
      [
        'Personne d’autre n’a rien lu ces 30 derniers jours',
        'Qui a lu mes traces',
        'vous, par votre nom',
        '1 trace en une lecture',
      ],
    ],
  ] as const)('stand on the page (%s), which says so where there are none', async (language, texts) => {
    const [none, title, byName, total] = texts;
    const [tool, ada] = [await client.tool({ name: 'Moodle' }), anAgent()];
    await post(tool, ada);
    const pageText = async (authorization?: string): Promise<string> => {
      const visit = aBrowser(carnet.url, language);
      await visit.open(new URL(await client.link({ agent: ada }, authorization)).pathname);
      return visibleTextOf((await visit.get('/me')).text).replaceAll(/\s+/g, ' ');
    };
    const empty = await pageText();
    expect(empty).toContain(title);
    expect(empty).toContain(none);
    const source = aSourceId();
    await (await grant(source, tool)).get({ agent: JSON.stringify(ada) }).expect(200);
    const text = await pageText();
    for (const one of [title, source, byName, total, 'Moodle']) expect(text).toContain(one);
    expect(text).not.toContain(none);
    expect(text).not.toContain('org:default');
    const byTool = await pageText(tool.authorization);
    expect(byTool).toContain(total);
    expect(byTool).not.toContain(byName);
  });
});
