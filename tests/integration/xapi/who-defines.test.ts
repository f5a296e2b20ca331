import { randomUUID } from 'node:crypto';
import { hashSecret } from '../../../src/access/sources/secrets/secret.ts';
import { allowFormerDefiners } from '../../../src/access/sources/allow-former-definers.ts';
import { composeStaff } from '../../../src/app/api/compose-staff.ts';
import { composeLookups } from '../../../src/app/consent/compose-lookups.ts';
import { openAuditLog } from '../../../src/consent/audit/open-audit-log.ts';
import { firstKeyRing } from '../../../src/core/crypto/key-ring.ts';
import type { Scope } from '../../../src/access/sources/scopes.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { openSession } from '../../support/clients/session-client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';
import { uniqueName } from '../../support/servers/services.ts';

const anIri = (): string => `https://school.example/${uniqueName('quiz')}`;

describeOnBackends('both', 'Who (re)defines the activities of a source', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const as = (authorization: string) => aClient({ url: carnet.url, authorization });
  const about = (id: string, name: JsonObject, actor = agentOf(`n${randomUUID()}`)) =>
    aNamedStatement({ actor, object: { id, definition: { name } } });
  /** What the source says of it, and the name in a statement of that source in the format `canonical`. */
  const known = async (source: string, id: string): Promise<unknown> => {
    const reader = as(await carnet.issue(source, ['all/read']));
    const { body } = await reader.path(`/xapi/activities?activityId=${encodeURIComponent(id)}`).expect(200);
    return (body as { readonly definition?: { readonly name: unknown } }).definition?.name;
  };

  it('is a key with all or define, and no other (1.0.3 Communication 4.2)', async () => {
    const id = anIri();
    const named: readonly (readonly [string, readonly Scope[]])[] = [
      ['all', ['all']],
      ['define', ['statements/write', 'define']],
      ['write', ['statements/write']],
      ['mine', ['statements/write', 'statements/read/mine']],
      ['readAll', ['statements/write', 'all/read', 'profile', 'state']],
    ];
    for (const [name, scopes] of named)
      await as(await carnet.issue('definers', scopes))
        .post(about(id, { [`x-${name}`]: name }))
        .expect(200);
    expect(await known('definers', id)).toEqual({ 'x-all': 'all', 'x-define': 'define' });
  });

  it('is not content in a browser: its words are read in its own statement and nowhere else', async () => {
    const id = anIri();
    const tool = await carnet.issue('launcher', ['all', 'sessions']);
    const ada = `n${randomUUID()}`;
    const hers = about(id, { en: 'Ada was here' }, agentOf(ada));
    const session = await openSession({ url: carnet.url, authorization: tool }, { actor: agentOf(ada) });
    await as(session.authorization).post(hers).expect(200);
    expect(await known('launcher', id)).toBeUndefined();
    await as(tool)
      .post(about(id, { en: 'Quiz' }))
      .expect(200);
    await as(`Bearer ${session.token}`)
      .post(about(id, { en: 'Ada was here again' }, agentOf(ada)))
      .expect(200);
    expect(await known('launcher', id)).toEqual({ en: 'Quiz' });
    const read = async (format: string): Promise<unknown> =>
      (await as(tool).get({ statementId: hers.id, format }).expect(200)).body as unknown;
    expect(await read('exact')).toMatchObject({ object: { definition: { name: { en: 'Ada was here' } } } });
    expect(await read('canonical')).toMatchObject({ object: { definition: { name: { en: 'Quiz' } } } });
  });

  it('is the same after an erasure, which builds definitions anew from what is stored', async () => {
    const id = anIri();
    const decisions = await aDecisionClient(carnet);
    const tool = await anOperator(carnet).source([], { basis: 'consent', audience: 'adults' });
    const launcher = await carnet.issue(tool.id, ['all', 'sessions']);
    const [ada, bob] = [`n${randomUUID()}`, `n${randomUUID()}`];
    for (const name of [ada, bob]) await decisions.say(name, tool.id, 'yes');
    const send = (authorization: string, name: string, words: JsonObject) =>
      as(authorization)
        .post(about(id, words, agentOf(name)))
        .expect(200);
    await send(tool.authorization, bob, { fr: 'Interro' });
    await send(tool.authorization, ada, { en: 'The test of Ada' });
    const session = await openSession({ url: carnet.url, authorization: launcher }, { actor: agentOf(bob) });
    await send(session.authorization, bob, { en: 'A joke', fr: 'Une blague' });
    expect(await known(tool.id, id)).toEqual({ fr: 'Interro', en: 'The test of Ada' });
    const erasure = await decisions.say(ada, tool.id, { choice: 'stop', includePast: true });
    await waitFor(
      'the erasure is done',
      async () => (await decisions.consent.erasures.state(erasure ?? '')).done !== undefined,
    );
    expect(await known(tool.id, id)).toEqual({ fr: 'Interro' });
  });
});

describeOnBackends('both', 'A store of a release in which every statement defined', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const definer = async (now: () => number = Date.now) => {
    const { store } = carnet;
    const { recordChange } = await openAuditLog({ store, keyRing: () => firstKeyRing(MASTER_KEY), now });
    const staff = composeStaff({
      store,
      lookups: composeLookups(store, now),
      recordChange,
      masterKey: MASTER_KEY,
      publicUrl: carnet.url,
      now,
    });
    await allowFormerDefiners({ facts: store.facts, sources: staff.sourcesBy({ actor: 'carnet' }), now });
  };
  const scopesOf = async (key: string) => (await carnet.store.sources.findCredential(key))?.scopes;

  it('has its writing keys define as before, says so in the chain, and gives it to no later key', async () => {
    const { sources } = carnet.store;
    const hash = await hashSecret('secret');
    const add = (key: string, scopes: readonly Scope[]) =>
      sources.addCredential({ key, source: 'default', hash, scopes, createdAt: Date.now() - 1000 });
    await add('old-writer', ['statements/write']);
    await add('old-all', ['all']);
    await add('old-reader', ['statements/read']);
    await add('ended', ['statements/write']);
    await sources.revokeCredential('ended', Date.now());
    await definer();
    await add('new-writer', ['statements/write']);
    await definer();
    expect([
      await scopesOf('old-writer'),
      await scopesOf('old-all'),
      await scopesOf('old-reader'),
      await scopesOf('ended'),
      await scopesOf('new-writer'),
    ]).toEqual([
      ['statements/write', 'define'],
      ['all'],
      ['statements/read'],
      ['statements/write'],
      ['statements/write'],
    ]);
    const auditor = aClient({ url: carnet.url, authorization: await carnet.issue('audit', ['auditor']) });
    const { body } = await auditor.path('/v1/events?limit=1000').expect(200);
    const changed = (body as { readonly events: readonly { readonly type: string }[] }).events.filter(
      ({ type }) => type === 'credential.changed',
    );
    expect(changed).toMatchObject([
      { by: { id: 'carnet' }, data: { source: 'default', key: 'old-writer', scopes: ['define'] } },
    ]);
    const id = anIri();
    const post = (key: string) =>
      aClient({ url: carnet.url, authorization: basic(key, 'secret') })
        .post(aNamedStatement({ object: { id, definition: { name: { [`x-${key}`]: key } } } }))
        .expect(200);
    await post('old-writer');
    await post('new-writer');
    const { body: activity } = await aClient(carnet)
      .path(`/xapi/activities?activityId=${encodeURIComponent(id)}`)
      .expect(200);
    expect(activity).toMatchObject({ definition: { name: { 'x-old-writer': 'old-writer' } } });
    expect(JSON.stringify(activity)).not.toContain('new-writer');
  });
});
