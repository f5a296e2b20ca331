import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import type { AuditEvent } from '../../../../src/consent/audit/hash-chain.ts';
import { HOUR_MS } from '../../../../src/core/time.ts';
import { createOwnerOf } from '../../../../src/transfer/webhooks/feeds/owner-rights.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { aClient, everyId, type StatementsPage } from '../../../support/clients/client.ts';
import { aStaffName, type StaffClient, staffClient } from '../../../support/clients/staff/staff-client.ts';
import { runCommand } from '../../../support/servers/processes/in-process-command.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { basic, MASTER_KEY, useCarnet } from '../../../support/servers/running-carnet.ts';

interface Rotated {
  readonly key: string;
  readonly secret: string;
  readonly scopes: readonly string[];
  readonly replaces: { readonly key: string; readonly endsAt: string };
}

const MINE = ['statements/write', 'statements/read/mine', 'statements/erase/mine'] as const;

describeOnBackends('one', 'The rotation of a credential', (makeBackends) => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const carnet = useCarnet(makeBackends, { now });
  let staff: StaffClient;
  beforeAll(() => {
    staff = staffClient(carnet);
  });

  const keyOf = (authorization: string): string =>
    Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0]!;
  const as = (authorization: string) => aClient({ url: carnet.url, authorization });
  const pathOf = (source: string, key: string) => `/v1/sources/${source}/credentials/${key}/rotate`;
  const rotate = (source: string, key: string, ...[body = { overlap: 'PT1H' }, by]: [body?: object, by?: string]) =>
    staff.send('post', pathOf(source, key), body, by);
  const rotated = async (source: string, key: string, body?: object): Promise<Rotated> =>
    (await rotate(source, key, body).expect(201)).body as Rotated;
  const post = async (authorization: string): Promise<string> => {
    const id = randomUUID();
    await as(authorization).post(aNamedStatement({ id })).expect(200);
    return id;
  };
  const authors = async (source: string): Promise<ReadonlySet<string>> => {
    const { body } = await as(await carnet.issue(source, ['all']))
      .get()
      .expect(200);
    return new Set(
      (body as StatementsPage).statements.map(
        (one) => (one as unknown as { authority: { account: { name: string } } }).authority.account.name,
      ),
    );
  };
  const listed = async (source: string, key: string): Promise<unknown> => {
    const { body } = await staff.send('get', `/v1/sources/${source}`).expect(200);
    return (body as { credentials: readonly { key: string }[] }).credentials.find((one) => one.key === key);
  };
  const aSource = () => `tool-${randomUUID().slice(0, 8)}`;
  const variables = () => ({
    STORE_URL: carnet.backends.storeUrl,
    JOURNAL_URL: carnet.backends.journalUrl,
    CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
  });

  it.each([[MINE], [['all'] as const]])(
    'has both keys of %j post as one author during the overlap, and refuses the former from its end on',
    async (scopes) => {
      const source = aSource();
      const former = await carnet.issue(source, scopes);
      const before = await post(former);
      const answer = await rotate(source, keyOf(former)).expect(201);
      const { key, secret, ...rest } = answer.body as Rotated;
      const { endsAt } = rest.replaces;
      expect(answer.headers['location']).toBe(`/v1/sources/${source}/credentials/${key}`);
      expect(rest).toEqual({ scopes, replaces: { key: keyOf(former), endsAt: expect.any(String) } });
      const successor = basic(key, secret);
      const during = [await post(former), await post(successor)];
      expect((await authors(source)).size).toBe(1);
      for (const one of [former, successor])
        expect((await everyId(as(one))).sort()).toEqual([before, ...during].sort());
      expect(await listed(source, keyOf(former))).toMatchObject({ endsAt, replacedBy: key });
      expect(await listed(source, key)).toEqual({ key, scopes, createdAt: expect.any(String) });

      // In the cache of those that were verified a moment ago.
      await as(former).get().expect(200);
      ahead = Date.parse(endsAt) - Date.now();
      await as(former).get().expect(401);
      await as(successor).get().expect(200);
      expect(await listed(source, keyOf(former))).toBeUndefined();
    },
  );

  it('has the new key erase what the former wrote', async () => {
    const source = aSource();
    const former = await carnet.issue(source, MINE);
    const id = await post(former);
    const { key, secret } = await rotated(source, keyOf(former), { overlap: 'PT0S' });
    const successor = basic(key, secret);
    await staff.send('post', '/v1/erasures', { statements: [id] }, successor).expect(202);
    await waitFor('the erasure', async () => !(await everyId(as(successor))).includes(id));
  });

  it('without an overlap has the former refused within 5 seconds; without a body it lasts 7 days', async () => {
    const source = aSource();
    const former = await carnet.issue(source, ['all']);
    await as(former).get().expect(200);
    const second = await rotated(source, keyOf(former), { overlap: 'PT0S' });
    ahead += 5000;
    await as(former).get().expect(401);
    const { replaces } = await rotated(source, second.key, {});
    const days = (Date.parse(replaces.endsAt) - now()) / (24 * HOUR_MS);
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
    // A key that ends can be revoked at once.
    await staff.send('delete', `/v1/sources/${source}/credentials/${second.key}`).expect(204);
    ahead += 5000;
    await as(basic(second.key, second.secret)).get().expect(401);
  });

  it('keeps what the key was granted, and the right of its webhooks', async () => {
    const [source, other] = [aSource(), aSource()];
    const id = await post(await carnet.issue(other, ['all']));
    const former = await carnet.issue(source, ['all'], [other]);
    const { key, secret, replaces } = await rotated(source, keyOf(former));
    expect(await everyId(as(basic(key, secret)))).toEqual([id]);
    ahead = Date.parse(replaces.endsAt) - Date.now();
    const ownerOf = createOwnerOf({
      sources: carnet.store.sources,
      accounts: carnet.store.staff,
      findReadableSources: ({ source: own, reads = [] }) => Promise.resolve([own, ...reads]),
      readOrganisationScope: () => Promise.resolve(() => true),
      now,
    });
    const owner = { kind: 'credential', id: keyOf(former), organisation: 'org:default' } as const;
    expect((await ownerOf({ owner }))?.caller).toMatchObject({ key, readableSources: [source, other] });
    await carnet.store.sources.revokeCredential(key, now());
    expect(await ownerOf({ owner })).toBeUndefined();
  });

  it('refuses a key that ends, has ended or was revoked with 409, and unknown ones with 404', async () => {
    const [source, other] = [aSource(), aSource()];
    const [former, revoked] = [await carnet.issue(source, ['all']), await carnet.issue(source, ['all'])];
    await carnet.issue(other, ['all']);
    const { key } = await rotated(source, keyOf(former));
    const seen = (await carnet.store.auditEvents.page({ limit: 1000 })).length;
    const refused = await rotate(source, keyOf(former)).expect(409);
    expect(refused.body).toMatchObject({ kind: 'state-conflict', detail: expect.stringContaining(key) as unknown });
    await staff.send('delete', `/v1/sources/${source}/credentials/${keyOf(revoked)}`).expect(204);
    await rotate(source, keyOf(revoked)).expect(409);
    await rotate(source, 'none').expect(404);
    await rotate(other, key).expect(404);
    await rotate(randomUUID(), key).expect(404);
    const added = (await carnet.store.auditEvents.page({ limit: 1000 })).slice(seen);
    // The erasures of the tests before may end meanwhile.
    const types = added.map(({ body }) => (JSON.parse(body) as AuditEvent).type);
    expect(types.filter((type) => type.startsWith('credential'))).toEqual(['credential.revoked']);
  });

  it.each([{ overlap: '7d' }, { overlap: 'P91D' }, { overlap: 7 }, { overlap: 'P7D', secret: 'x' }])(
    'refuses %j with 400',
    async (body) => {
      const former = await carnet.issue('default', ['all']);
      const { body: problem } = await rotate('default', keyOf(former), body).expect(400);
      expect((problem as { faults: unknown[] }).faults).toHaveLength(1);
    },
  );

  it('is for operators of the organisation of the source', async () => {
    const [source, elsewhere] = [aSource(), `org:${aSource()}`];
    const former = await carnet.issue(source, ['all']);
    await rotate(source, keyOf(former), {}, former).expect(403);
    await staff.send('post', '/v1/organisations', { id: elsewhere, name: 'Elsewhere' }).expect(201);
    const office = { id: aSource(), name: 'Office', organisation: elsewhere };
    await staff.send('post', '/v1/sources', office).expect(201);
    await rotate(source, keyOf(former), {}, await carnet.issue(office.id, ['operator'])).expect(404);
    await as(former).get().expect(200);
  });

  it('is in the audit chain, without the secret', async () => {
    const source = aSource();
    const former = await carnet.issue(source, ['all']);
    const { key, secret } = await rotated(source, keyOf(former));
    const stored = (await carnet.store.auditEvents.page({ limit: 1000 })).map(({ body }) => body);
    expect(stored.map((body) => JSON.parse(body) as AuditEvent)).toContainEqual(
      expect.objectContaining({
        type: 'credential.rotated',
        by: { role: 'staff', id: 'key' },
        data: { source, key: keyOf(former), replacedBy: key, scopes: ['all'], overlapSeconds: 3600 },
      }),
    );
    expect(stored.join('')).not.toContain(secret);
  });

  it('leaves keys of staff to the person behind them and to the command line', async () => {
    const operator = await staff.joined({ name: aStaffName(), roles: ['operator'] });
    const byAccount = (path: string, body: object) =>
      supertest(carnet.url).post(path).set({ Cookie: operator.cookies(), 'Sec-Fetch-Site': 'same-origin' }).send(body);
    const source = aSource();
    const foreign = keyOf(await carnet.issue(source, ['steward']));
    const refused = await byAccount(pathOf(source, foreign), {}).expect(403);
    expect(refused.text).toContain('from the command line');
    const { body: own } = await byAccount(`/v1/sources/${source}/credentials`, { scopes: ['steward'] }).expect(201);
    await byAccount(pathOf(source, (own as Rotated).key), {}).expect(201);
    const { code, stdout } = await runCommand(['credentials', 'rotate', foreign, '--json'], variables());
    expect(code).toBe(0);
    const successor = await carnet.store.sources.findCredential((JSON.parse(stdout) as Rotated).key);
    expect(successor).toMatchObject({ issuedBy: foreign, scopes: ['steward'] });
  });

  it('is a command, which says when the former ends, and lists that', async () => {
    const source = aSource();
    const former = await carnet.issue(source, ['all']);
    // The commands have the clock of this machine.
    ahead = 0;
    const { code, stdout } = await runCommand(
      ['credentials', 'rotate', keyOf(former), '--overlap', '12h'],
      variables(),
    );
    expect(code).toBe(0);
    const [, key = '', secret = '', end = ''] =
      /^key {5}(\S+)\nsecret {2}(\S+)\n.*stays valid until (\S+),/.exec(stdout) ?? [];
    expect(Math.abs(Date.parse(end) - Date.now() - 12 * HOUR_MS)).toBeLessThan(10 * 60_000);
    await as(basic(key, secret)).get().expect(200);
    await as(former).get().expect(200);
    const list = await runCommand(['credentials', 'list', '--json'], variables());
    expect(JSON.parse(list.stdout)).toContainEqual(
      expect.objectContaining({ key: keyOf(former), endsAt: end, replacedBy: key }),
    );
    for (const [args, exitCode] of [
      [[key, '--overlap', '91d'], 2],
      [[keyOf(former)], 2],
      [['none'], 5],
    ] as const)
      expect(await runCommand(['credentials', 'rotate', ...args], variables())).toMatchObject({ code: exitCode });
    expect((await runCommand(['credentials', 'rotate', key, '--overlap', '0'], variables())).stdout).toContain(
      `${key} has ended`,
    );
  });
});
