import { randomUUID } from 'node:crypto';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { openPurpose, aStudyOver } from '../../support/clients/studies/study-review-client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';

type Key = Readonly<Record<'key' | 'secret', string>>;

const aStudyId = (): string => `study:e${randomUUID().slice(0, 8)}`;

describeOnBackends('both', 'What an operator of one organisation tries against others', (makeBackends) => {
  /** How far the clock of Carnet is ahead, in milliseconds: what it caches is read anew. */
  let ahead = 0;
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + ahead });
  let client: ReturnType<typeof consentClient>;
  let operator = '';
  const [here, beside] = [`s-${randomUUID().slice(0, 8)}`, `s-${randomUUID().slice(0, 8)}`];

  const issue = async (source: string, scopes: readonly string[], as = carnet.authorization): Promise<Key> =>
    (await client.send('post', `/v1/sources/${source}/credentials`, { scopes }).set('Authorization', as).expect(201))
      .body as Key;
  const headerOf = ({ key, secret }: Key): string => basic(key, secret);
  const patch = (source: string, change: object, as: string) =>
    client
      .send('patch', `/v1/sources/${source}`, change)
      .set({ Authorization: as, 'Content-Type': 'application/merge-patch+json' });

  beforeAll(async () => {
    client = consentClient(carnet);
    for (const [organisation, source] of [
      ['org:here', here],
      ['org:beside', beside],
    ]) {
      await client.send('post', '/v1/organisations', { id: organisation, name: organisation }).expect(201);
      await client
        .send('post', '/v1/sources', { id: source, name: source, organisation, audience: 'adults' })
        .expect(201);
    }
    operator = headerOf(await issue(here, ['operator']));
    // The scope of a role is known to every process within 5 seconds.
    ahead += 4500;
  });

  it('a birthday is not said by one of the organisations that may know a child', async () => {
    const link = {
      agent: { mbox: 'mailto:tim@school.example' },
      role: 'subject',
      expires: new Date(Date.now() + 3_600_000).toISOString(),
      jointUntil: '2020-01-01',
    };
    const refused = await client.send('post', '/v1/links', link).set('Authorization', operator).expect(403);
    expect(refused.text).toContain('org:default');
    const { jointUntil, ...without } = link;
    expect(jointUntil).toBe('2020-01-01');
    await client.send('post', '/v1/links', without).set('Authorization', operator).expect(201);
  });

  it('the key that a drafter has issued does not approve', async () => {
    const office = `s-${randomUUID().slice(0, 8)}`;
    await client.send('post', '/v1/sources', { id: office, name: office }).set('Authorization', operator).expect(201);
    const steward = headerOf(await issue(office, ['steward'], operator));
    const id = aStudyId();
    await client.send('post', '/v1/purposes', aStudyOver(here, id)).set('Authorization', operator).expect(201);
    await client.send('post', `/v1/purposes/${id}/submit`, {}).set('Authorization', operator).expect(200);
    const refused = await client
      .send('post', `/v1/purposes/${id}/approve`, {})
      .set('Authorization', steward)
      .expect(403);
    expect(refused.text).toContain('another steward');
  });

  it('a source with statements does not move under a grant whose reader its purpose does not name', async () => {
    await client.agent
      .post('/xapi/statements')
      .set({ Authorization: headerOf(await issue(here, ['all'])), 'X-Experience-API-Version': '2.0.0' })
      .send(aStatement())
      .expect(200);
    const reader = await issue(beside, ['statements/read']);
    const inner = { id: `org:inner-${randomUUID().slice(0, 8)}`, name: 'inner', parent: 'org:here' };
    await client.send('post', '/v1/organisations', inner).expect(201);
    await client.send('post', `/v1/organisations/${inner.id}/grants`, { key: reader.key }).expect(201);
    const refused = await patch(here, { organisation: inner.id }, carnet.authorization).expect(409);
    expect(refused.text).toContain(`record:${here}`);
  });

  it('a source of an open study does not become one for minors without an approved impact assessment', async () => {
    const lab = await carnet.issue(`lab-${randomUUID().slice(0, 8)}`, ['scientist']);
    const steward = await carnet.issue('office', ['steward']);
    const id = aStudyId();
    await openPurpose(client, aStudyOver(here, id), { author: lab, steward });
    for (const audience of ['minors', 'mixed'])
      expect((await patch(here, { audience }, operator).expect(409)).text).toContain(id);
    await client.send('post', `/v1/purposes/${id}/close`, {}).set('Authorization', steward).expect(200);
    await patch(here, { audience: 'minors' }, operator).expect(200);
    await patch(here, { audience: 'adults' }, operator).expect(200);
  });

  it('a study over two organisations is not narrowed to one by a steward of that one', async () => {
    const lab = await carnet.issue(`lab-${randomUUID().slice(0, 8)}`, ['scientist']);
    const steward = await carnet.issue('office', ['steward']);
    const id = aStudyId();
    const both = aStudyOver(here, id, {
      scope: { sources: [here, beside], profiles: [], verbs: [], activityTypes: [] },
    });
    await openPurpose(client, both, { author: lab, steward });
    await client.send('post', '/v1/purposes', aStudyOver(here, id)).set('Authorization', lab).expect(201);
    await client.send('post', `/v1/purposes/${id}/submit`, {}).set('Authorization', lab).expect(200);
    const ofHere = headerOf(await issue(here, ['steward']));
    await client.send('post', `/v1/purposes/${id}/approve`, {}).set('Authorization', ofHere).expect(404);
    await client.send('post', `/v1/purposes/${id}/approve`, {}).set('Authorization', steward).expect(200);
    await client.send('post', `/v1/purposes/${id}/open`, {}).set('Authorization', ofHere).expect(404);
  });

  it('a quota is given above the organisations that share the server', async () => {
    await patch(here, { quota: { requests: 999_999_999 } }, operator).expect(403);
    await patch(here, { quota: { requests: 999_999 } }, carnet.authorization).expect(200);
  });
});
