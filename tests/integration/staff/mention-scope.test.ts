import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { type ListedPerson, type MentionClient, mentionClient } from '../../support/clients/consent/mention-client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const SCHOOLS = ['lycee', 'college', 'other'] as const;
type School = (typeof SCHOOLS)[number];

describeOnBackends('one', 'Stewards and the erased people named by others', (makeBackends) => {
  let staff: StaffClient;
  let mentions: MentionClient;
  const tools = {} as Record<School, { readonly id: string; readonly authorization: string }>;
  const stewards = {} as Record<School | 'academie' | 'default', StaffBrowser>;
  const carnet = useCarnet(makeBackends);

  beforeAll(async () => {
    staff = staffClient(carnet);
    mentions = mentionClient(carnet, await carnet.issue('office', ['steward', 'auditor']));
    for (const [id, parent] of [
      ['academie', 'default'],
      ['lycee', 'academie'],
      ['college', 'academie'],
      ['other', 'default'],
    ])
      await staff.send('post', '/v1/organisations', { id: `org:${id}`, name: id, parent: `org:${parent}` }).expect(201);
    for (const school of SCHOOLS)
      tools[school] = await mentions.people.tool({ organisation: `org:${school}`, audience: 'adults' });
    for (const id of [...SCHOOLS, 'academie', 'default'] as const)
      stewards[id] = await staff.joined({ name: aStaffName(), organisation: `org:${id}`, roles: ['steward'] });
  });

  const get = (browser: StaffBrowser, path: string) => browser.get(path, { Accept: 'application/json' });
  const listedBy = async (browser: StaffBrowser): Promise<readonly ListedPerson[]> =>
    ((await get(browser, '/v1/mentions').expect(200)).body as { people: readonly ListedPerson[] }).people;
  /** A statement of each of these schools that names Ada, who is erased then; resolves with its id by school. */
  const erased = async (...schools: readonly School[]) => {
    const ada = { mbox: `mailto:a${randomUUID()}@school.example`, name: 'Ada Lovelace' };
    const ids: Record<string, string> = {};
    for (const school of schools) {
      const statement = aNamedStatement({ actor: { mbox: 'mailto:b@b.example' }, context: { instructor: ada } });
      await aClient({ url: carnet.url, authorization: tools[school].authorization }).post(statement).expect(200);
      ids[school] = statement.id;
    }
    const before = new Set((await mentions.list()).map((one) => one.person));
    await mentions.forget(ada);
    const { person } = (await mentions.list()).find((one) => !before.has(one.person))!;
    return { person, ids, ada };
  };
  const instructorOf = async (school: School, id: string): Promise<unknown> => {
    const client = aClient({ url: carnet.url, authorization: tools[school].authorization });
    const { body } = await client.get({ statementId: id }).expect(200);
    return (body as { context: { instructor: unknown } }).context.instructor;
  };

  it('see those of their subtree alone: of others neither counts, nor statements, nor orders', async () => {
    const { person, ids } = await erased('lycee', 'other');
    const seen = async (browser: StaffBrowser) =>
      (await listedBy(browser))
        .filter((one) => one.person === person)
        .map(({ sources }) => Object.keys(sources).sort());
    expect(await seen(stewards.lycee)).toEqual([[tools.lycee.id]]);
    expect(await seen(stewards.academie)).toEqual([[tools.lycee.id]]);
    expect(await seen(stewards.other)).toEqual([[tools.other.id]]);
    expect(await seen(stewards.default)).toEqual([[tools.lycee.id, tools.other.id].sort()]);
    expect(await seen(stewards.college)).toEqual([]);

    await get(stewards.college, `/v1/mentions/${person}`).expect(404);
    await stewards.college.get(`/desk/mentions/${person}`).expect(404);
    expect((await stewards.college.get('/desk/mentions').expect(200)).text).not.toContain(person);
    const ofLycee = (await get(stewards.lycee, `/v1/mentions/${person}`).expect(200)).text;
    expect([ofLycee.includes(ids['lycee']!), ofLycee.includes(ids['other']!)]).toEqual([true, false]);
    const page = (await stewards.lycee.get(`/desk/mentions/${person}`).expect(200)).text;
    expect([page.includes(ids['lycee']!), page.includes(ids['other']!)]).toEqual([true, false]);
    const refused = await stewards.lycee.submit(`/desk/mentions/${person}`, `/desk/mentions/${person}`, {
      replace: ids['other']!,
    });
    expect(refused.status).toBe(404);
  });

  it('replace in their scope, and leave the rest to others', async () => {
    const { person, ids, ada } = await erased('lycee', 'other');
    const path = `/desk/mentions/${person}`;
    const answer = await stewards.lycee.submit(path, path, { replace: 'all' });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/desk/mentions?ordered']);
    await waitFor('it is replaced', async () => (await get(stewards.lycee, `/v1/mentions/${person}`)).status === 404);
    expect(await instructorOf('lycee', ids['lycee']!)).toMatchObject({
      account: { homePage: expect.anything() as unknown },
    });
    expect(await instructorOf('other', ids['other']!)).toEqual(ada);
    expect((await listedBy(stewards.other)).map((one) => one.person)).toContain(person);

    const { body } = await mentions.get('/v1/events?limit=1000').expect(200);
    const events = (body as { events: readonly { type: string; by: { id: string }; data: JsonObject }[] }).events;
    const started = events.filter(({ type }) => type === 'replacement.started').at(-1)!;
    expect(started).toMatchObject({ by: { id: expect.stringMatching(/^staff:/) as unknown }, data: { statements: 1 } });
    const order = `/v1/replacements/${started.data['replacement'] as string}`;
    await get(stewards.lycee, order).expect(200);
    await get(stewards.academie, order).expect(200);
    for (const foreign of [stewards.other, stewards.college]) await get(foreign, order).expect(404);
  });

  it('find the list from their own page, in two languages, with what a replacement does not reach', async () => {
    const { person, ids, ada } = await erased('college');
    const { text: own } = await stewards.college.get('/staff').expect(200);
    expect(own).toContain('href="/desk/mentions"');
    for (const [language, title, limits] of [
      ['en', 'Erased people named by others', 'in an attached file is not changed'],
      ['fr', 'Personnes effacées que d’autres traces nomment', 'un fichier joint n’est pas changé'],
    ] as const) {
      const list = (await stewards.college.get('/desk/mentions', { 'Accept-Language': language }).expect(200)).text;
      expect(list).toContain(title);
      expect(list).toContain(`href="/desk/mentions/${person}"`);
      const page = await stewards.college.get(`/desk/mentions/${person}`, { 'Accept-Language': language }).expect(200);
      expect(page.text).toContain(limits);
      for (const word of [ada.mbox, ada.name]) expect(list + page.text).not.toContain(word);
    }
    // A form without a button pressed, or without the token of its session, orders nothing.
    const path = `/desk/mentions/${person}`;
    expect((await stewards.college.submit(path, path, {})).status).toBe(400);
    expect((await stewards.college.post(path, { replace: 'all' })).status).toBe(403);
    expect(await instructorOf('college', ids['college']!)).toEqual(ada);
    expect((await stewards.college.submit(path, path, { replace: ids['college']! })).status).toBe(303);
    const { text } = await stewards.college.get('/desk/mentions?ordered').expect(200);
    expect(text).toContain('role="status"');
    await waitFor('it is replaced', async () => (await get(stewards.college, `/v1/mentions/${person}`)).status === 404);
  });

  it('are the only role that sees it', async () => {
    const other = await staff.joined({ name: aStaffName(), roles: ['operator', 'dpo', 'auditor'] });
    await get(other, '/v1/mentions').expect(403);
    expect((await other.get('/staff').expect(200)).text).not.toContain('/desk/mentions');
  });
});
