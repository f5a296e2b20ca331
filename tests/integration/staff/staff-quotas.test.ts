import supertest from 'supertest';
import { GENEROUS_QUOTA } from '../../support/builders/http/generous-quota.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const REQUESTS = 4;

describeOnBackends('one', 'Routes of staff', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { quota: { ...GENEROUS_QUOTA, accountRequests: REQUESTS } });
  let staff: StaffClient;
  beforeAll(() => {
    staff = staffClient(carnet);
  });

  it('refuse an account beyond its quota, in /v1 and on pages alike, and no other account', async () => {
    const [ada, bob] = [
      await staff.joined({ name: aStaffName(), roles: ['steward', 'auditor'] }),
      await staff.joined({ name: aStaffName(), roles: ['steward', 'auditor'] }),
    ];
    const events = (cookie: string) => supertest(carnet.url).get('/v1/events/head').set('Cookie', cookie);
    const purposes = (cookie: string) => supertest(carnet.url).get('/v1/purposes').set('Cookie', cookie);
    for (let n = 0; n < REQUESTS; n++) await purposes(ada.cookies()).expect(200);
    const refused = await purposes(ada.cookies()).expect(429);
    expect(refused.body).toMatchObject({ kind: 'too-many-requests', faults: [{ at: 'requests' }] });
    const page = await ada.get('/desk/mentions').expect(429);
    expect(page.text).toContain('Please wait a minute');
    for (const { headers } of [refused, page]) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(headers['ratelimit-policy']).toBe(`"requests";q=${REQUESTS};w=60`);
      expect(headers['ratelimit']).toMatch(/^"requests";r=0;t=\d+$/);
    }
    // What anybody may read costs an account nothing.
    await events(ada.cookies()).expect(200);
    await purposes(bob.cookies()).expect(200);
    await bob.get('/desk/mentions').expect(200);
  });

  it('refuse a key beyond the quota of its source', async () => {
    const steward = await carnet.issue('small-office', ['steward']);
    const other = await carnet.issue('large-office', ['steward']);
    await staff.send('patch', '/v1/sources/small-office', { quota: { requests: 2 } }).expect(200);
    const purposes = (authorization: string) => staff.send('get', '/v1/purposes', undefined, authorization);
    for (let n = 0; n < 2; n++) await purposes(steward).expect(200);
    const { headers } = await purposes(steward).expect(429);
    expect(headers['ratelimit-policy']).toMatch(/^"requests";q=2;w=60, "statements"/);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    await purposes(other).expect(200);
  });
});
