import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const kindOf = ({ body }: supertest.Response): string => (body as { readonly kind: string }).kind;

describeOnBackends('one', 'A change that rests on a version', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let staff: StaffClient;
  beforeAll(() => {
    staff = staffClient(carnet);
  });

  const etagOf = async (path: string): Promise<string> => (await staff.send('get', path).expect(200)).headers['etag']!;
  const change = (path: string, body: object, ifMatch: string): supertest.Test =>
    staff.send('patch', path, body).set('If-Match', ifMatch);

  it('of an organisation is refused where another came first, and leaves no event', async () => {
    const id = `org:o${randomUUID().slice(0, 8)}`;
    const path = `/v1/organisations/${id}`;
    const created = await staff.send('post', '/v1/organisations', { id, name: 'School' }).expect(201);
    expect(created.headers['etag']).toBe(await etagOf(path));
    const read = await etagOf(path);
    const first = await change(path, { name: 'First' }, read).expect(200);
    expect(first.headers['etag']).toBe(await etagOf(path));
    expect(kindOf(await change(path, { name: 'Second' }, read).expect(412))).toBe('precondition-failed');
    expect((await staff.send('get', path)).body).toMatchObject({ name: 'First' });
    const auditor = await carnet.issue('office', ['auditor']);
    const { body } = await staff.send('get', '/v1/events?after=0&limit=1000', undefined, auditor).expect(200);
    const events = (body as { readonly events: readonly { readonly data?: { readonly organisation?: string } }[] })
      .events;
    expect(events.filter(({ data }) => data?.organisation === id)).toHaveLength(2);
    await change(path, { name: 'Third' }, first.headers['etag']!).expect(200);
    await change(path, { name: 'Fourth' }, '*').expect(200);
    await staff.send('patch', path, { name: 'As before' }).expect(200);
  });

  it('of an account is refused where another came first, but not where its person has signed in', async () => {
    const name = aStaffName();
    const path = `/v1/staff/${name}`;
    const person = await staff.joined({ name, roles: ['steward'] });
    const read = await etagOf(path);
    const before = (await staff.send('get', path)).body as { readonly lastPasskeySignIn: string };
    await person.signOut();
    await person.signIn();
    const after = (await staff.send('get', path)).body as { readonly lastPasskeySignIn: string };
    expect(Date.parse(after.lastPasskeySignIn)).toBeGreaterThan(Date.parse(before.lastPasskeySignIn));
    await change(path, { roles: ['auditor'] }, read).expect(200);
    expect(kindOf(await change(path, { roles: ['dpo'] }, read).expect(412))).toBe('precondition-failed');
    expect((await staff.send('get', path)).body).toMatchObject({ roles: ['auditor'] });
    await staff.send('patch', path, { roles: ['dpo'] }).expect(200);
  });

  const add = (document: object, ifMatch: string): supertest.Test =>
    staff.send('post', '/v1/profiles', document).set('If-Match', ifMatch);
  const preview = (document: object): supertest.Test =>
    staff.send('post', '/v1/profiles?preview=true', document).expect(200);
  const pathOf = ({ id }: { readonly id: string }): string => `/v1/profiles/${encodeURIComponent(id)}`;

  it('of the profiles in force is refused where they are not those of the preview', async () => {
    const [profile, other] = [aProfile(), aProfile()];
    const checked = await preview(profile);
    expect(checked.body).toMatchObject({ id: profile.id, prefLabel: profile.prefLabel, warnings: [], changes: [] });
    expect(checked.headers['etag']).toBe(await etagOf('/v1/profiles'));
    await staff.send('post', '/v1/profiles', other).expect(201);
    expect(kindOf(await add(profile, checked.headers['etag']!).expect(412))).toBe('precondition-failed');
    await staff.send('get', pathOf(profile)).expect(404);
    await add(profile, (await preview(profile)).headers['etag']!).expect(201);
  });

  it('retires a profile only where it is the one that was read', async () => {
    const profile = aProfile();
    await staff.send('post', '/v1/profiles', profile).expect(201);
    const read = await etagOf(pathOf(profile));
    await staff.send('post', '/v1/profiles', aProfile({ id: profile.id, prefLabel: { en: 'Another' } })).expect(200);
    const late = await staff.send('delete', pathOf(profile)).set('If-Match', read).expect(412);
    expect(kindOf(late)).toBe('precondition-failed');
    await staff
      .send('delete', pathOf(profile))
      .set('If-Match', await etagOf(pathOf(profile)))
      .expect(204);
    await staff.send('get', pathOf(profile)).expect(404);
  });
});
