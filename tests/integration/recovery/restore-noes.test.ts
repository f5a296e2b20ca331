import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { openAuditLog } from '../../../src/consent/audit/open-audit-log.ts';
import { firstKeyRing } from '../../../src/core/crypto/key-ring.ts';
import type { Scope } from '../../../src/access/sources/scopes.ts';
import { aBrowser } from '../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { loseJournal } from '../../support/servers/lose-journal.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { type EndedCommand, runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { MASTER_KEY, type RunningCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { runReady, whileRunning } from '../../support/servers/while-running.ts';

const keyOf = (authorization: string): string =>
  Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0] ?? '';

const CONTROLLER = { name: 'A school', address: '1 Street', contact: 'office@school.example', country: 'FR' };
const NEW_CONTACT = { ...CONTROLLER, contact: 'secretary@school.example' };

const ANSWERED = 'http://adlnet.gov/expapi/verbs/answered';
const PLAYED = 'https://w3id.org/xapi/video/verbs/played';

/** What is made before the backup, and is forbidden after it. */
interface Made {
  readonly club: Tool;
  readonly paused: Tool;
  readonly narrowed: Tool;
  readonly shortened: Tool;
  readonly kept: Tool;
  readonly revoked: string;
  readonly rotated: string;
  readonly reader: string;
  readonly usedLink: string;
  readonly webhooks: { readonly deleted: string; readonly changed: string };
  readonly voided: string;
  readonly study: OpenStudy;
}

/** Store and journal are lost, and there is an older backup with the list of noes of a moment before the loss. */
describeOnBackends('both', 'Whoever said no after a backup', (makeBackends, backendKind) => {
  let first: Backends;
  let restored: Backends;
  let folder: string;
  let made: Made;
  let carnet: RunningCarnet;
  const at = (name: string): string => join(folder, name);

  const run = (on: Backends, ...args: readonly string[]): Promise<EndedCommand> =>
    runCommandOn(on, [...args, '--json'], { DATA_DIR: folder });
  const done = async (on: Backends, ...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    const { code, stdout, stderr } = await run(on, ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('"kind"') as string });
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  const post = async (to: RunningCarnet, name: string, authorization = to.authorization): Promise<string> => {
    const statement = aNamedStatement({ actor: agentOf(name) });
    await aClient({ url: to.url, authorization }).post([statement]).expect(200);
    return statement.id;
  };
  const decide = async (
    to: RunningCarnet,
    name: string,
    [source, choice]: readonly [string, string],
  ): Promise<void> => {
    const client = consentClient(to);
    const session = await client.signIn({ agent: agentOf(name) });
    await client
      .send('put', `/v1/me/decisions/record:${source}`, { choice, version: 1, language: 'en' })
      .set('Authorization', session)
      .expect(200);
  };
  const permitted = async (name: string, { authorization }: Pick<Tool, 'authorization'>): Promise<unknown> => {
    const path = `/v1/permits?agent=${encodeURIComponent(JSON.stringify(agentOf(name)))}`;
    return ((await consentClient(carnet).get(path, authorization)).body as { record?: unknown }).record;
  };
  const isStored = async (id: string): Promise<boolean> => (await everyId(aClient(carnet))).includes(id);

  /** The next version of a record purpose; the second keeps statements for less time, and names a recipient. */
  const narrow = async (to: RunningCarnet, { id }: Tool, about: object = {}): Promise<void> => {
    const client = consentClient(to);
    const steward = await to.issue(`office-${randomUUID().slice(0, 8)}`, ['steward']);
    const purpose = `/v1/purposes/record:${id}`;
    await client
      .send('post', '/v1/purposes', {
        id: `record:${id}`,
        kind: 'record',
        basis: 'public_task',
        title: { en: 'A tool' },
        summary: { en: 'Less than before.' },
        controller: CONTROLLER,
        recipients: ['A school'],
        scope: { sources: [id], profiles: [], verbs: [ANSWERED], activityTypes: [] },
        automatedDecisions: 'none',
        minimum: 1,
        storage: ['FR'],
        keep: 'P1M',
        ...about,
      })
      .expect(201);
    await client.send('post', `${purpose}/submit`, {}).expect(200);
    for (const step of ['approve', 'open'])
      await client.send('post', `${purpose}/${step}`, {}).set('Authorization', steward).expect(200);
  };

  /** Version 2 of the study, which sees one verb. */
  const narrowStudy = async (to: RunningCarnet, steward: string): Promise<void> => {
    const { id, token } = made.study;
    const lab = `Basic ${token}`;
    const client = consentClient(to);
    const at = `/v1/purposes/${encodeURIComponent(id)}`;
    const step = (path: string, as: string, body: object = {}) =>
      client.send('post', path, body).set('Authorization', as);
    const before = (await client.get(at, lab)).body as { readonly scope: object } & Record<string, unknown>;
    const written = ['id', 'kind', 'basis', 'title', 'summary', 'controller', 'recipients', 'view', 'minimum'];
    const content = Object.fromEntries(
      [...written, 'until', 'keep', 'storage'].map((member) => [member, before[member]]),
    );
    const verbs = [ANSWERED];
    await step('/v1/purposes', lab, { ...content, scope: { ...before.scope, verbs } }).expect(201);
    await step(`${at}/submit`, lab).expect(200);
    await step(`${at}/approve`, steward).expect(200);
    const { version, hash } = (await client.get('/v1/agreement')).body as { version: number; hash: string };
    await step(`${at}/accept-agreement`, lab, { version, hash }).expect(200);
    await step(`${at}/open`, steward).expect(200);
  };

  /** All that the backup has. */
  const makeBefore = async (to: RunningCarnet): Promise<Made> => {
    const client = consentClient(to);
    for (const name of ['ada', 'bob', 'cid', 'joined', 'lena']) await post(to, name);
    const club = await client.tool({ basis: 'consent' });
    for (const name of ['gus', 'hal', 'ida']) await decide(to, name, [club.id, 'yes']);
    for (const name of ['gus', 'hal', 'ida']) await post(to, name, club.authorization);
    const [paused, narrowed, shortened, kept] = [
      await client.tool(),
      await client.tool(),
      await client.tool(),
      await client.tool({ audience: 'adults' }),
    ];
    for (const one of [paused, shortened]) await narrow(to, one);
    const credential = (scopes: readonly Scope[]): Promise<string> => client.credential('default', scopes);
    await client.send('post', '/v1/sources', { id: 'lab', name: 'A lab' }).expect(201);
    const reader = await client.credential('lab', ['all/read']);
    await to.store.sources.addReads(keyOf(reader), ['default']);
    const webhook = async (): Promise<string> => {
      const body = { url: 'http://127.0.0.1:9/x', events: ['dead-letter.added'] };
      return ((await client.send('post', '/v1/webhooks', body).expect(201)).body as { id: string }).id;
    };
    await client.send('post', '/v1/staff', { name: 'staff:out', roles: ['auditor'] }).expect(201);
    await client.send('post', '/v1/staff', { name: 'staff:less', roles: ['auditor', 'operator'] }).expect(201);
    const study = await openStudy(to);
    for (const name of ['kim', 'lou']) {
      await study.say(agentOf(name), 'yes');
      await study.post(agentOf(name).mbox, [{}, { verb: { id: PLAYED } }]);
    }
    return {
      club,
      paused,
      narrowed,
      shortened,
      kept,
      reader,
      study,
      revoked: await credential(['all']),
      rotated: await credential(['all']),
      usedLink: await client.link({ agent: agentOf('cid') }),
      webhooks: { deleted: await webhook(), changed: await webhook() },
      voided: await post(to, 'cid'),
    };
  };

  /** Everything that someone forbids or ends. */
  const sayNo = async (to: RunningCarnet): Promise<void> => {
    const client = consentClient(to);
    const steward = await to.issue('office', ['steward']);
    await post(to, 'eve');
    for (const name of ['ada', 'eve']) await decide(to, name, ['default', 'object']);
    const bob = await client.signIn({ agent: agentOf('bob') });
    await client.send('delete', '/v1/me', {}).set('Authorization', bob).expect(202);
    await decide(to, 'gus', [made.club.id, 'stop']);
    await decide(to, 'hal', [made.club.id, 'pause']);
    // A no that was taken back holds no more.
    await decide(to, 'lena', ['default', 'object']);
    await decide(to, 'lena', ['default', 'yes']);
    await openedStudy(to).stop('kim');
    await client.send('delete', `/v1/sources/default/credentials/${keyOf(made.revoked)}`, {}).expect(204);
    await client
      .send('post', `/v1/sources/default/credentials/${keyOf(made.rotated)}/rotate`, { overlap: 'PT0S' })
      .expect(201);
    await client.send('delete', `/v1/sources/default/grants/${keyOf(made.reader)}`, {}).expect(204);
    await client.send('delete', '/v1/staff/staff:out', {}).expect(204);
    await client.send('patch', '/v1/staff/staff:less', { roles: ['auditor'] }).expect(200);
    const suspended = `/v1/purposes/record:${made.paused.id}/suspend`;
    await client.send('post', suspended, { comment: 'an incident' }).set('Authorization', steward).expect(200);
    await narrow(to, made.narrowed);
    await narrow(to, made.shortened, { keep: 'P1W', controller: NEW_CONTACT });
    await narrowStudy(to, steward);
    await client.send('patch', `/v1/sources/${made.kept.id}`, { keep: 'P1D', audience: 'minors' }).expect(200);
    await openLink(to, 303);
    await client.send('delete', `/v1/webhooks/${made.webhooks.deleted}`, {}).expect(204);
    await client.send('patch', `/v1/webhooks/${made.webhooks.changed}`, { description: 'another' }).expect(200);
    await client.send('post', '/v1/sources/default/voids', { statement: made.voided, reason: 'a mistake' }).expect(201);
  };
  /** Changes that would end noes, and that the store does not take any more once their events are chained. */
  const failToPermit = async ({ store }: RunningCarnet): Promise<void> => {
    const { recordChange } = await openAuditLog({ store, keyRing: () => firstKeyRing(MASTER_KEY), now: Date.now });
    const roles = ['auditor', 'operator'];
    for (const [type, data] of [
      ['credential.changed', { credential: keyOf(made.reader), reads: { added: ['default'] } }],
      ['source.changed', { source: made.kept.id, keep: 'P9Y', audience: 'adults' }],
      ['account.changed', { account: 'staff:less', organisation: 'org:default', roles }],
      ['webhook.changed', { webhook: made.webhooks.deleted }],
    ] as const)
      await expect(recordChange({ type, by: 'cli', data }, () => Promise.reject(new Error('away')))).rejects.toThrow(
        'away',
      );
  };
  const openLink = async ({ url }: RunningCarnet, status: number): Promise<void> => {
    await aBrowser(url).post(new URL(made.usedLink).pathname, {}, { status });
  };
  const openedStudy = (to: RunningCarnet) => ({
    stop: async (name: string): Promise<void> => {
      const client = consentClient(to);
      const session = await client.signIn({ agent: agentOf(name) });
      await client
        .send('put', `/v1/me/decisions/${made.study.id}`, { choice: 'stop', version: 1, language: 'en' })
        .set('Authorization', session)
        .expect(200);
    },
  });

  beforeAll(async () => {
    folder = aFolder('restore-noes');
    first = makeBackends();
    restored = backendKind === 'served' ? first : makeBackends();
    await whileRunning(first, async (to) => {
      made = await makeBefore(to);
      await done(first, 'backup', at('backup'));
    });
    const putBack = backendKind === 'served' ? await copyStore(first) : undefined;
    await whileRunning(first, async (to) => {
      await sayNo(to);
      await failToPermit(to);
      await waitFor('every erasure', async () => (await to.store.erasures.backlog()).count === 0);
      await done(first, 'noes', 'export', at('list.ndjson'));
    });
    if (putBack !== undefined) {
      await putBack();
      await loseJournal(first);
      await forgetBeats(first);
    }
    const outcome = await done(restored, 'restore', at('backup'), '--noes', at('list.ndjson'));
    expect(outcome).toMatchObject({
      unknownSince: expect.stringMatching(/Z$/) as string,
      left: expect.arrayContaining([
        expect.stringContaining(`record:${made.narrowed.id} is suspended: version 2`),
        expect.stringContaining(`the webhook ${made.webhooks.changed} is paused`),
        expect.stringMatching(`version 3 of record:${made.shortened.id} .* contact .* others were set since`),
      ]) as unknown,
    });
    carnet = await runReady(restored);
  });
  afterAll(async () => {
    await carnet.close();
    expect(carnet.unexpectedErrors).toEqual([]);
    await first.remove();
    if (restored !== first) await restored.remove();
    rmSync(folder, { recursive: true });
  });

  it.each(['ada', 'eve', 'bob'])('is not recorded again: %s', async (name) => {
    expect(await isStored(await post(carnet, name))).toBe(false);
    expect(await permitted(name, carnet)).toBe('no');
  });

  it.each(['gus', 'hal'])('has a consent of before no more: %s', async (name) => {
    expect(await isStored(await post(carnet, name, made.club.authorization))).toBe(false);
    expect(await permitted(name, made.club)).toBe('no');
  });

  it.each(['cid', 'lena'])('is not the one who said nothing, or has taken it back: %s', async (name) => {
    await post(carnet, name);
    expect(await permitted(name, carnet)).toBe('yes');
    expect(await permitted('ida', made.club)).toBe('yes');
  });

  it('is in no study', async () => {
    const { id, url, token } = made.study;
    const decided = await Promise.all(
      ['kim', 'lou'].map(async (name) => {
        const client = consentClient(carnet);
        const session = await client.signIn({ agent: agentOf(name) });
        const { body } = await client.get('/v1/me', session);
        return JSON.stringify(body).includes('withdrawn') ? 'withdrawn' : 'granted';
      }),
    );
    expect(decided).toEqual(['withdrawn', 'granted']);
    expect(id).toMatch(/^study:/);
    const path = new URL(url).pathname;
    const snapshot = () => fetch(`${carnet.url}${path}/snapshot`, { headers: { authorization: `Bearer ${token}` } });
    // The study had just opened when it was backed up: it releases records after its people are counted.
    let answer = await snapshot();
    await waitFor('the study', async () => {
      if (answer.status === 503) answer = await snapshot();
      return answer.status !== 503;
    });
    expect(answer.status).toBe(200);
    const records = (await answer.text()).trim().split('\n');
    // The study was narrowed: what was played is in it no more.
    expect(records).toEqual([expect.stringContaining(ANSWERED)]);
  });

  it('may be one whom this Carnet does not know: they stay out until they are asked', async () => {
    expect(await isStored(await post(carnet, 'fay'))).toBe(false);
    expect(await permitted('fay', carnet)).toBe('ask');
    await consentClient(carnet)
      .send('post', '/v1/people', { agent: agentOf('fay') })
      .expect(201);
    expect(await isStored(await post(carnet, 'fay'))).toBe(true);
    const url = new URL(`${carnet.url}/xapi/activities/state`);
    url.search = new URLSearchParams({
      activityId: 'https://quiz.example/1',
      stateId: 'place',
      agent: JSON.stringify(agentOf('gina')),
    }).toString();
    const headers = { authorization: carnet.authorization, 'x-experience-api-version': '2.0.0' };
    expect((await fetch(url, { method: 'PUT', headers, body: 'x' })).status).toBe(403);
  });

  it('may be many, who were all asked by other means', async () => {
    const attention = async (): Promise<readonly string[]> => {
      const { body } = await consentClient(carnet).get('/v1/operations').expect(200);
      return (body as { attention: readonly { kind: string }[] }).attention.map(({ kind }) => kind);
    };
    expect(await attention()).toContain('people-unasked');
    expect(await isStored(await post(carnet, 'gina'))).toBe(false);
    await done(restored, 'noes', 'asked');
    await waitFor('gina', async () => isStored(await post(carnet, 'gina')));
    await waitFor('the overview', async () => !(await attention()).includes('people-unasked'));
    expect(await done(restored, 'noes', 'asked')).toEqual({ unknownSince: null });
  });

  it('revoked a key, or replaced it: neither is valid', async () => {
    for (const authorization of [made.revoked, made.rotated])
      await aClient({ url: carnet.url, authorization })
        .post([aNamedStatement({ actor: agentOf('cid') })])
        .expect(401);
  });

  it('ended a grant: the reader reads nothing of the source', async () => {
    expect(await everyId(aClient({ url: carnet.url, authorization: made.reader }))).toEqual([]);
  });

  it('ended an account, or took a role', async () => {
    const client = consentClient(carnet);
    expect((await client.get('/v1/staff/staff:out').expect(200)).body).toMatchObject({
      endedAt: expect.stringMatching(/Z$/) as string,
    });
    expect((await client.get('/v1/staff/staff:less').expect(200)).body).toMatchObject({ roles: ['auditor'] });
  });

  it('narrowed what a source records: it is as narrow, and open', async () => {
    const { id, authorization } = made.shortened;
    const path = `/v1/purposes/${encodeURIComponent(`record:${id}`)}`;
    const { body } = await consentClient(carnet).get(path).expect(200);
    expect(body).toMatchObject({ version: 3, state: 'open', keep: 'P1W', accepts: [2, 3], controller: CONTROLLER });
    const list = readFileSync(at('list.ndjson'), 'utf8');
    for (const name of ['A school', '1 Street', 'school.example']) expect(list).not.toContain(name);
    await aClient({ url: carnet.url, authorization })
      .post([aNamedStatement({ actor: agentOf('cid') })])
      .expect(200);
  });

  it('suspended what a source records, or had people asked again for less', async () => {
    for (const { authorization } of [made.paused, made.narrowed])
      await aClient({ url: carnet.url, authorization })
        .post([aNamedStatement({ actor: agentOf('cid') })])
        .expect(403);
  });

  it('has a source keep less, of younger people', async () => {
    const { body } = await consentClient(carnet).get(`/v1/sources/${made.kept.id}`).expect(200);
    expect(body).toMatchObject({ keep: 'P1D', audience: 'minors' });
  });

  it('opened a link: it opens no more', async () => {
    await openLink(carnet, 410);
  });

  it('deleted a webhook, or changed it', async () => {
    const client = consentClient(carnet);
    await client.get(`/v1/webhooks/${made.webhooks.deleted}`).expect(404);
    expect((await client.get(`/v1/webhooks/${made.webhooks.changed}`).expect(200)).body).toMatchObject({
      state: 'paused',
    });
  });

  it('voided a statement', async () => {
    expect(await isStored(made.voided)).toBe(false);
  });

  it('is told in the audit chain, which holds, and in the list of the next night', async () => {
    expect(await done(restored, 'verify')).toMatchObject({ valid: true });
    const { noes } = await done(restored, 'noes', 'export', at('list.ndjson'));
    expect(noes).toBeGreaterThan(15);
    // Restored a second time with that list, the link opens no more either.
    expect(readFileSync(at('list.ndjson'), 'utf8')).toContain('"no":"link"');
  });
});
