import { purposeJson } from '../../../src/consent/purposes/purpose-json.ts';
import type { StoredPurpose } from '../../../src/store/ports/consent/purpose-repository.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aRecordPurpose } from '../../support/builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient, faultsAt, type Tool } from '../../support/clients/consent/consent-client.ts';
import { openPurpose } from '../../support/clients/studies/study-review-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('both', 'The basis of a purpose', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let client: ReturnType<typeof consentClient>;
  let steward: string;
  beforeAll(async () => {
    client = consentClient(carnet);
    steward = await carnet.issue('office', ['steward']);
  });

  const recordOf = ({ id }: Tool, about: JsonObject): JsonObject => ({
    ...purposeJson(aRecordPurpose({ id: `record:${id}` })),
    scope: { sources: [id], profiles: [], verbs: [], activityTypes: [] },
    dpv: { purpose: [] },
    ...about,
  });
  /** As an earlier release has let it through. */
  const otherwise = (draft: StoredPurpose, change: object): StoredPurpose => ({ ...draft, ...change, v: draft.v + 1 });
  const open = (body: JsonObject) => openPurpose(client, body, { author: carnet.authorization, steward });
  const step = (id: string, name: string, by = carnet.authorization) =>
    client.send('post', `/v1/purposes/${id}/${name}`, {}).set('Authorization', by);
  const post = async (tool: Tool, actor: object): Promise<string> =>
    (await aClient({ url: carnet.url, authorization: tool.authorization }).post(aNamedStatement({ actor })).expect(200))
      .headers['lrs-consent'] as string;
  const yes = async (tool: Tool, agent: object, version: number) => {
    const session = await client.signIn({ agent, purpose: `record:${tool.id}` });
    return client
      .send('put', `/v1/me/decisions/${encodeURIComponent(`record:${tool.id}`)}`, {
        choice: 'yes',
        language: 'fr',
        version,
      })
      .set('Authorization', session);
  };
  const isRefused = (answer: { readonly status: number; readonly body: unknown }): void => {
    expect(answer).toMatchObject({ status: 409, body: { kind: 'state-conflict' } });
    expect(faultsAt(answer as never)).toContain('/basis');
    expect(JSON.stringify(answer.body)).toContain('POST /v1/sources');
  };

  it.each(['public_task', 'contract'])(
    'stays consent and does not become %s, so that the silent stay out',
    async (basis) => {
      const tool = await client.tool({ basis: 'consent', audience: 'adults' });
      const silent = anAgent();
      expect(await post(tool, silent)).toBe('stored=0, withheld=1');
      isRefused(await client.send('post', '/v1/purposes', recordOf(tool, { basis })));
      expect(await post(tool, silent)).toBe('stored=0, withheld=1');

      await client.send('post', '/v1/purposes', recordOf(tool, { basis: 'consent' })).expect(201);
      const patched = client
        .send('patch', `/v1/purposes/record:${tool.id}`, { basis, dpv: { basis: null } })
        .set('Content-Type', 'application/merge-patch+json');
      isRefused(await patched);
      await client
        .send('patch', `/v1/sources/${tool.id}`, { basis })
        .set('Content-Type', 'application/merge-patch+json')
        .expect(400);
      expect(await client.permits(tool, silent)).toMatchObject({ record: 'ask' });
    },
  );

  it.each(['submitted', 'approved'] as const)(
    'does not change by a version that an earlier release has %s, with a yes given meanwhile',
    async (state) => {
      const tool = await client.tool({ basis: 'consent', audience: 'adults' });
      const [asked, silent] = [anAgent(), anAgent()];
      await client.send('post', '/v1/purposes', recordOf(tool, { basis: 'consent' })).expect(201);
      const id = `record:${tool.id}`;
      const [, draft] = await carnet.store.purposes.findVersions(id);
      expect(await carnet.store.purposes.update(otherwise(draft!, { state, basis: 'public_task' }))).toBe(true);
      const steps = state === 'submitted' ? ['approve'] : ['open', 'open'];
      const [said, ...taken] = await Promise.all([
        yes(tool, asked, 1),
        ...steps.map((name) => step(id, name, steward)),
      ]);
      expect(said.status).toBe(200);
      taken.forEach(isRefused);
      expect(await post(tool, asked)).toBe('stored=1, withheld=0');
      expect(await post(tool, silent)).toBe('stored=0, withheld=1');
      // The way out: it is returned, and drafted on consent.
      await client
        .send('post', `/v1/purposes/${id}/return`, { comment: 'the basis' })
        .set('Authorization', steward)
        .expect(200);
      await client
        .send('patch', `/v1/purposes/${id}`, { basis: 'consent', dpv: { basis: null } })
        .set('Content-Type', 'application/merge-patch+json')
        .expect(200);
    },
  );

  it('becomes consent, which stops the recording of the silent, and then stays', async () => {
    const tool = await client.tool({ basis: 'public_task', audience: 'adults' });
    const [silent, asked] = [anAgent(), anAgent()];
    expect(await post(tool, silent)).toBe('stored=1, withheld=0');
    await open(recordOf(tool, { basis: 'consent' }));
    expect(await post(tool, silent)).toBe('stored=0, withheld=1');
    expect((await yes(tool, asked, 2)).status).toBe(200);
    expect(await post(tool, asked)).toBe('stored=1, withheld=0');
    isRefused(await client.send('post', '/v1/purposes', recordOf(tool, { basis: 'public_task' })));
    expect(await post(tool, silent)).toBe('stored=0, withheld=1');
  });

  it('may change in a draft that was never opened, and between bases that ask nobody', async () => {
    const tool = await client.tool({ basis: 'public_task', audience: 'adults' });
    await client.send('post', '/v1/purposes', recordOf(tool, { basis: 'consent' })).expect(201);
    for (const basis of ['contract', 'consent', 'contract'])
      await client
        .send('patch', `/v1/purposes/record:${tool.id}`, { basis, dpv: { basis: null } })
        .set('Content-Type', 'application/merge-patch+json')
        .expect(200);
    await step(`record:${tool.id}`, 'submit').expect(200);
    await step(`record:${tool.id}`, 'approve', steward).expect(200);
    await step(`record:${tool.id}`, 'open', steward).expect(200);
    expect(await post(tool, anAgent())).toBe('stored=1, withheld=0');
  });

  it('stays although many draft at once', async () => {
    const tool = await client.tool({ basis: 'consent', audience: 'adults' });
    const bases = ['public_task', 'contract', 'public_task', 'contract'];
    const answers = await Promise.all(
      bases.map((basis) => client.send('post', '/v1/purposes', recordOf(tool, { basis }))),
    );
    answers.forEach(isRefused);
    expect(await client.permits(tool, anAgent())).toMatchObject({ record: 'ask' });
  });
});
