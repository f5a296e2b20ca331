import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { aBrowser, visibleTextOf } from '../../../support/builders/http/a-browser.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { anAgent, consentClient } from '../../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { INSTITUTION, useCarnet } from '../../../support/servers/running-carnet.ts';

const LYCEE = { name: 'Lycée Ada', address: '2 Street', contact: 'dpo@lycee.example', country: 'BE' };
const MAIRIE = { name: 'The town', address: '3 Street', contact: 'x@town.example', country: 'FR' };

interface Activity {
  readonly purpose: { readonly id: string };
  readonly controller: { readonly name: string };
  readonly storage: readonly string[];
}

describeOnBackends('one', 'The controller of what a source records', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let client: ReturnType<typeof consentClient>;
  beforeAll(async () => {
    client = consentClient(carnet);
    await client.send('post', '/v1/organisations', { id: 'org:lycee', name: 'Lycée', controller: LYCEE }).expect(201);
    await client.send('post', '/v1/organisations', { id: 'org:club', name: 'Club', parent: 'org:lycee' }).expect(201);
  });

  const aTool = async (about: object): Promise<string> => (await client.tool({ basis: 'consent', ...about })).id;
  const registered = async (source: string): Promise<Activity> => {
    const { body } = await supertest(carnet.url).get('/v1/register').expect(200);
    return (body as { activities: readonly Activity[] }).activities.find(
      ({ purpose }) => purpose.id === `record:${source}`,
    )!;
  };
  const controllerOf = async (source: string): Promise<string> => (await registered(source)).controller.name;

  it('is its own, else its organisation’s or the nearest above, else this Carnet’s, in the register', async () => {
    await waitFor('the organisation is known', async () => {
      return (await controllerOf(await aTool({ organisation: 'org:lycee' }))) === LYCEE.name;
    });
    expect(await controllerOf(await aTool({ organisation: 'org:lycee' }))).toBe(LYCEE.name);
    expect(await controllerOf(await aTool({ organisation: 'org:club' }))).toBe(LYCEE.name);
    expect(await controllerOf(await aTool({ organisation: 'org:lycee', controller: MAIRIE }))).toBe(MAIRIE.name);
    expect(await controllerOf(await aTool({}))).toBe(INSTITUTION.name);
    expect(await registered(await aTool({ organisation: 'org:club' }))).toMatchObject({ storage: ['BE'] });
  });

  it('is what people read before they decide, and what their receipt names afterwards', async () => {
    const source = await aTool({ organisation: 'org:lycee', audience: 'adults' });
    const [agent, purpose] = [anAgent(), `record:${source}`];
    const session = await client.signIn({ agent, purpose });
    const visit = aBrowser(carnet.url, 'en');
    await visit.open(new URL(await client.link({ agent, purpose })).pathname);
    expect(visibleTextOf((await visit.get('/me')).text)).toContain(LYCEE.name);
    const answer = await client
      .send('put', `/v1/me/decisions/${purpose}`, { choice: 'yes', version: 1, language: 'fr' })
      .set('Authorization', session)
      .expect(200);
    const { receipt: seq } = answer.body as { receipt: number };
    const { body } = await client.get(`/v1/me/receipts/${seq}`, session).expect(200);
    const receipt = JSON.stringify((body as { receipt: object }).receipt);
    expect(receipt).toContain(LYCEE.name);
    expect(receipt).not.toContain(INSTITUTION.name);
  });

  it('changes with the organisation until people were asked, and stays for what they were asked', async () => {
    const id = `org:o${randomUUID().slice(0, 8)}`;
    await client.send('post', '/v1/organisations', { id, name: 'School', controller: LYCEE }).expect(201);
    const asked = await aTool({ organisation: id });
    // `/me` asks about all tools that rest on consent.
    const unasked = await aTool({ organisation: id, basis: 'public_task' });
    await client.get('/v1/me', await client.signIn({ agent: anAgent(), purpose: `record:${asked}` })).expect(200);
    await client.send('patch', `/v1/organisations/${id}`, { controller: MAIRIE }).expect(200);
    await waitFor('the change is in force', async () => (await controllerOf(unasked)) === MAIRIE.name);
    expect(await controllerOf(asked)).toBe(LYCEE.name);
    // A new version names it, unless its author names another.
    const draft = (controller: object) => ({
      id: `record:${asked}`,
      kind: 'record',
      basis: 'consent',
      title: { en: 'Recording' },
      summary: { en: 'What is done in this tool is recorded.' },
      recipients: [],
      scope: { sources: [asked], profiles: [], verbs: [], activityTypes: [] },
      storage: ['FR'],
      ...controller,
    });
    const drafted = await client.send('post', '/v1/purposes', draft({})).expect(201);
    expect(drafted.body).toMatchObject({ version: 2, controller: MAIRIE });
    const changed = await client
      .send('patch', `/v1/purposes/record:${asked}`, { controller: INSTITUTION })
      .set('Content-Type', 'application/merge-patch+json')
      .expect(200);
    expect(changed.body).toMatchObject({ controller: INSTITUTION });
    // Its source reads it too, and another does not.
    for (const [source, status] of [
      [asked, 200],
      [unasked, 404],
    ] as const)
      await client
        .get(`/v1/purposes/record:${asked}`)
        .set('Authorization', await client.credential(source, ['scientist']))
        .expect(status);
  });

  it('is asked for where a study names none: its lab answers for it', async () => {
    const lab = await client.credential((await client.tool()).id, ['scientist']);
    const { body } = await client
      .send('post', '/v1/purposes', { id: 'study:none', kind: 'research', basis: 'consent' })
      .set('Authorization', lab)
      .expect(400);
    expect(JSON.stringify(body)).toContain('/controller');
  });
});
