import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';

describeOnBackends('one', 'The audit chain', (makeBackends) => {
  let staff: StaffClient;
  let auditor = '';
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    staff = staffClient(carnet);
    auditor = await carnet.issue('office', ['auditor']);
  });

  const events = async (after = 0): Promise<readonly AuditEvent[]> => {
    const { body } = await staff.send('get', `/v1/events?after=${after}&limit=1000`, undefined, auditor).expect(200);
    return (body as { events: AuditEvent[] }).events;
  };
  const summaries = (all: readonly AuditEvent[]) => all.map(({ type, by, data }) => [type, by, data]);
  const BY_KEY = { role: 'staff', id: 'key' };

  it('names who changed sources and credentials, and tells neither secrets nor personal data', async () => {
    const before = (await events()).at(-1)?.seq ?? 0;
    const controller = { name: 'Lycée', address: 'Rue', contact: 'ada@school.example', country: 'FR' };
    await staff.send('post', '/v1/sources', { id: 'coach', name: 'Coach of Ada', keep: 'P1Y' }).expect(201);
    await staff.send('post', '/v1/sources', { id: 'coach', name: 'Again' }).expect(409);
    await staff.send('patch', '/v1/sources/coach', { controller, keep: 'P2Y' }).expect(200);
    await staff.send('patch', '/v1/sources/none', { keep: 'P2Y' }).expect(404);
    const { body } = await staff
      .send('post', '/v1/sources/coach/credentials', { scopes: ['statements/write'] })
      .expect(201);
    const { key, secret } = body as { key: string; secret: string };
    await staff.send('delete', `/v1/sources/coach/credentials/${key}`).expect(204);
    await staff.send('delete', `/v1/sources/coach/credentials/${key}`).expect(404);
    const all = await events(before);
    expect(summaries(all)).toEqual([
      ['source.created', BY_KEY, { source: 'coach', members: ['name', 'keep'], keep: 'P1Y' }],
      ['source.changed', BY_KEY, { source: 'coach', members: ['controller', 'keep'], keep: 'P2Y' }],
      ['credential.issued', BY_KEY, { source: 'coach', key, scopes: ['statements/write'] }],
      ['credential.revoked', BY_KEY, { source: 'coach', key }],
    ]);
    for (const word of [secret, 'Ada', 'ada@school.example']) expect(JSON.stringify(all)).not.toContain(word);
  });

  it('names who invited, changed and ended accounts, and the account that acts', async () => {
    const before = (await events()).at(-1)?.seq ?? 0;
    const [boss, name] = [aStaffName(), aStaffName()];
    const operator = await staff.joined({ name: boss, roles: ['operator'], displayName: 'Ada Boss' });
    const session = { Cookie: operator.cookies(), 'Sec-Fetch-Site': 'same-origin' };
    const invited = await operator.get('/staff').then(() =>
      staff
        .send('post', '/v1/staff', { name, roles: ['steward'], displayName: 'Ada' })
        .unset('Authorization')
        .set(session),
    );
    expect(invited.status).toBe(201);
    const asBoss = (method: 'patch' | 'delete', body?: object) =>
      staff.send(method, `/v1/staff/${name}`, body).unset('Authorization').set(session);
    await asBoss('patch', { roles: ['dpo'] }).expect(200);
    await asBoss('delete').expect(204);
    await asBoss('delete').expect(204);
    const organisation = 'org:default';
    const all = await events(before);
    expect(summaries(all)).toEqual([
      ['account.invited', BY_KEY, { account: boss, organisation, roles: ['operator'] }],
      ['account.joined', { role: 'staff', id: boss }, { account: boss, by: 'passkey' }],
      ['account.confirmed', { role: 'staff', id: 'cli' }, { account: boss, organisation, invitedBy: 'key' }],
      ['account.invited', { role: 'staff', id: boss }, { account: name, organisation, roles: ['steward'] }],
      ['account.changed', { role: 'staff', id: boss }, { account: name, organisation, roles: ['dpo'] }],
      ['account.ended', { role: 'staff', id: boss }, { account: name }],
    ]);
    expect(JSON.stringify(all)).not.toContain('Ada');
  });

  it('holds an event also for a change that failed, and says that it did', async () => {
    const before = (await events()).at(-1)?.seq ?? 0;
    const name = aStaffName();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => staff.send('post', '/v1/staff', { name, roles: ['steward'] })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    const all = await events(before);
    const failed = all.filter(({ type }) => type === 'change.failed').map(({ data }) => data?.['event']);
    const invited = all.filter(({ type }) => type === 'account.invited').map(({ seq }) => seq);
    expect(invited.filter((seq) => !failed.includes(seq))).toHaveLength(1);
    expect(failed.every((seq) => invited.includes(seq as number))).toBe(true);
  });

  it('still verifies, with its older events', async () => {
    const { body } = await staff.send('post', '/v1/events/verify', {}, auditor).expect(200);
    expect(body).toMatchObject({ valid: true });
  });
});
