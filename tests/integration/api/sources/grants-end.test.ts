import supertest from 'supertest';
import { purposeJson } from '../../../../src/consent/purposes/purpose-json.ts';
import type { StoredPurpose } from '../../../../src/store/ports/consent/purpose-repository.ts';
import { aRecordPurpose } from '../../../support/builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { aClient } from '../../../support/clients/client.ts';
import { consentClient } from '../../../support/clients/consent/consent-client.ts';
import { openPurpose } from '../../../support/clients/studies/study-review-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { runCarnet, useCarnet } from '../../../support/servers/running-carnet.ts';

interface EventJson {
  readonly type: string;
  readonly by: { readonly id: string };
  readonly data?: { readonly credential?: string };
}

describeOnBackends('one', 'A version of a record purpose that names a reader no more', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const keyOf = (authorization: string): string =>
    Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0]!;
  const send = (method: 'post' | 'get', path: string, body?: object) =>
    supertest(carnet.url)[method](path).set('Authorization', carnet.authorization).send(body);
  /** A version of the record purpose of a source with these recipients, in force by every step of its workflow. */
  const name = async (source: string, recipients: readonly string[]): Promise<string> => {
    const steward = await carnet.issue('office', ['steward']);
    const { view: _, ...content } = purposeJson(
      aRecordPurpose({ id: `record:${source}`, recipients, basis: 'public_task' }),
    );
    await openPurpose(
      consentClient(carnet),
      { ...content, scope: { sources: [source], profiles: [], verbs: [], activityTypes: [] } },
      { author: carnet.authorization, steward },
    );
    return keyOf(steward);
  };
  const grantsOf = async (path: string): Promise<readonly { readonly of: string; readonly key: string }[]> =>
    ((await send('get', `${path}/grants`).expect(200)).body as { grants: { of: string; key: string }[] }).grants.filter(
      // The credential of the tests reads everything.
      ({ key }) => key !== 'key',
    );
  const changesOf = async (key: string): Promise<readonly EventJson[]> => {
    const auditor = { url: carnet.url, authorization: await carnet.issue('audit', ['auditor']) };
    const { body } = await aClient(auditor).path('/v1/events?limit=1000').expect(200);
    return (body as { readonly events: readonly EventJson[] }).events.filter(
      ({ type, data }) => type === 'credential.changed' && data?.credential === key,
    );
  };

  it('ends its grant, with an event, in every process within 5 s, and no other', async () => {
    for (const id of ['moodle', 'dashboard', 'library'])
      await send('post', '/v1/sources', { id, name: id }).expect(201);
    const [reader, other] = [
      await carnet.issue('dashboard', ['statements/read']),
      await carnet.issue('library', ['statements/read']),
    ];
    await name('moodle', ['dashboard', 'library']);
    for (const authorization of [reader, other])
      await send('post', '/v1/sources/moodle/grants', { key: keyOf(authorization) }).expect(201);
    const sent = aNamedStatement();
    await aClient({ url: carnet.url, authorization: await carnet.issue('moodle', ['all']) })
      .post(sent)
      .expect(200);

    const second = await runCarnet(carnet.backends, { role: 'api' });
    try {
      const status = async ({ url }: { readonly url: string }, authorization: string): Promise<number> =>
        (await aClient({ url, authorization }).get({ statementId: sent.id })).status;
      const processes = [carnet, second];
      for (const process of processes)
        await waitFor('both read', async () => {
          const statuses = [await status(process, reader), await status(process, other)];
          return statuses.every((one) => one === 200);
        });
      const steward = await name('moodle', ['library']);
      for (const process of processes)
        await waitFor('the dropped reader is refused', async () => (await status(process, reader)) === 404);
      for (const process of processes) expect(await status(process, other)).toBe(200);
      expect((await grantsOf('/v1/sources/moodle')).map(({ key }) => key)).toEqual([keyOf(other)]);
      expect((await changesOf(keyOf(reader))).at(-1)).toMatchObject({
        by: { id: steward },
        data: { reads: { removed: ['moodle'] }, purpose: 'record:moodle', version: 3 },
      });
    } finally {
      await second.close();
    }
    const { body } = await supertest(carnet.url).get('/v1/register').expect(200);
    const activities = (body as { activities: { purpose: { id: string }; recipients: string[] }[] }).activities;
    const recipients = activities.find(({ purpose }) => purpose.id === 'record:moodle')?.recipients;
    expect(recipients).toContain('library');
    expect(recipients).not.toContain('dashboard');
  });

  it('leaves a grant over its organisation to the other sources of it, one by one', async () => {
    await send('post', '/v1/organisations', { id: 'org:lycee', name: 'Lycée' }).expect(201);
    const organisation = 'org:lycee';
    for (const id of ['forum', 'wiki']) await send('post', '/v1/sources', { id, name: id, organisation }).expect(201);
    await send('post', '/v1/sources', { id: 'board', name: 'The board' }).expect(201);
    const key = keyOf(await carnet.issue('board', ['statements/read']));
    for (const id of ['forum', 'wiki']) await name(id, ['The board']);
    await send('post', `/v1/organisations/${organisation}/grants`, { key }).expect(201);
    await name('forum', []);
    expect(await grantsOf('/v1/sources/forum')).toEqual([]);
    expect((await grantsOf('/v1/sources/wiki')).map(({ of }) => of)).toEqual(['wiki']);
    expect((await changesOf(key)).at(-1)).toMatchObject({
      data: { reads: { removed: [organisation], added: ['wiki'] }, purpose: 'record:forum' },
    });
  });

  it('ends the grants that a release before, or a crash, has left', async () => {
    for (const id of ['h5p', 'reports']) await send('post', '/v1/sources', { id, name: id }).expect(201);
    const key = keyOf(await carnet.issue('reports', ['statements/read']));
    await name('h5p', ['reports']);
    await send('post', '/v1/sources/h5p/grants', { key }).expect(201);
    const [before] = (await carnet.store.purposes.findVersions('record:h5p')).slice(-1);
    const next = { ...before!, version: before!.version + 1, v: 1, ...{ recipients: [] } } satisfies StoredPurpose;
    await carnet.store.purposes.add(next);
    expect(await grantsOf('/v1/sources/h5p')).toHaveLength(1);
    // The next start of a process that sweeps.
    const second = await runCarnet(carnet.backends, { role: 'sink' });
    try {
      await waitFor('the grant has ended', async () => (await grantsOf('/v1/sources/h5p')).length === 0);
    } finally {
      await second.close();
    }
    expect((await changesOf(key)).at(-1)).toMatchObject({ by: { id: 'carnet' }, data: { purpose: 'record:h5p' } });
  });

  it('is no end where the reader was never named: a source may come after the grant of its organisation', async () => {
    await send('post', '/v1/organisations', { id: 'org:college', name: 'Collège' }).expect(201);
    const organisation = 'org:college';
    for (const [id, of] of [
      ['blog', organisation],
      ['stats', 'org:default'],
    ] as const)
      await send('post', '/v1/sources', { id, name: id, organisation: of }).expect(201);
    const key = keyOf(await carnet.issue('stats', ['statements/read']));
    await name('blog', ['stats']);
    await send('post', `/v1/organisations/${organisation}/grants`, { key }).expect(201);
    await send('post', '/v1/sources', { id: 'chat', name: 'chat', organisation }).expect(201);
    await name('chat', ['another tool']);
    expect((await grantsOf('/v1/sources/chat')).map(({ of }) => of)).toEqual([organisation]);
  });

  it('is not escaped under another name: people know a reader by the name that the purpose has', async () => {
    for (const id of ['notes', 'vendor-tool'])
      await send('post', '/v1/sources', { id, name: id === 'notes' ? 'Notes' : 'Vendor' }).expect(201);
    const key = keyOf(await carnet.issue('vendor-tool', ['statements/read']));
    await name('notes', ['Vendor']);
    await send('post', '/v1/sources/notes/grants', { key }).expect(201);
    const rename = (to: string) =>
      supertest(carnet.url)
        .patch('/v1/sources/vendor-tool')
        .set({ Authorization: carnet.authorization, 'Content-Type': 'application/merge-patch+json' })
        .send(JSON.stringify({ name: to }));
    const { body } = await rename('Something else').expect(409);
    expect(body).toMatchObject({ kind: 'state-conflict', faults: [{ at: '/name' }] });
    expect(JSON.stringify(body)).toContain('record:notes');
    await name('notes', ['Vendor', 'Something else']);
    await rename('Something else').expect(200);
    await name('notes', []);
    expect(await grantsOf('/v1/sources/notes')).toEqual([]);
    await rename('Anything').expect(200);
  });
});
