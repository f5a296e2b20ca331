import supertest from 'supertest';
import { GENEROUS_QUOTA } from '../../support/builders/http/generous-quota.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const REQUESTS = 6;
/** Of an address, in a minute; beyond it each failure is answered after a second. */
const MAX = 100;

describeOnBackends('one', 'Signing in and out as staff', (makeBackends) => {
  const carnet = useCarnet(makeBackends, {
    trustedProxies: ['127.0.0.1'],
    openId: { issuer: 'http://127.0.0.1:1', clientId: 'carnet', clientSecret: 's', claim: 'sub', homePage: 'x:y' },
    quota: { ...GENEROUS_QUOTA, accountRequests: REQUESTS },
  });
  let staff: StaffClient;
  let addresses = 0;
  beforeAll(() => {
    staff = staffClient(carnet);
  });
  const anAddress = (): { readonly 'X-Forwarded-For': string } => ({ 'X-Forwarded-For': `192.0.2.${++addresses}` });

  const token = 'a'.repeat(43);
  it.each([
    ['passkeys', () => staff.browser().post('/staff/sign-in', { answer: '{}' }), 400],
    ['invitations that are looked at', () => staff.browser().get(`/staff/invitations/${token}`), 404],
    ['invitations', () => staff.browser().post(`/staff/invitations/${token}`, { answer: '{}' }), 404],
    ['answers of a provider', () => staff.browser().get('/staff/sign-in/back?code=x&state=y'), 400],
    ['answers of a provider of learners', () => staff.browser().get('/sign-in/back?code=x&state=y'), 400],
    ['sessions to sign out', () => staff.browser().post('/staff/sign-out', {}).set('Cookie', 'carnet-staff=none'), 303],
  ] as const)('refuses an address, with 429, after a hundred wrong %s in a minute', async (_, send, status) => {
    const own = await staff.joined({ name: aStaffName(), roles: ['steward'] });
    const from = anAddress();
    const answers = await Promise.all(Array.from({ length: MAX + 2 }, () => send().set(from)));
    expect(answers.filter((one) => one.status === status)).toHaveLength(MAX);
    const refused = answers.filter((one) => one.status === 429);
    expect(refused).toHaveLength(2);
    for (const { headers, text } of refused) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(text).toContain('Please wait a minute');
    }
    // Another address is not refused, nor is a right passkey from this one.
    await send().set(anAddress()).expect(status);
    const answer = own.authenticator.signIn(await staff.browser().optionsOn('/staff/sign-in'));
    await staff.browser().post('/staff/sign-in', { answer }, from).expect(303);
  });

  it('counts what a session sends as requests of its account, with each sign-in', async () => {
    const own = await staff.joined({ name: aStaffName(), roles: ['steward'] });
    const cookie = own.cookies();
    const page = () => supertest(carnet.url).get('/staff').set('Cookie', cookie);
    const signIn = async () => own.authenticator.signIn(await staff.browser().optionsOn('/staff/sign-in'));
    for (let n = 0; n < 2; n++)
      await staff
        .browser()
        .post('/staff/sign-in', { answer: await signIn() })
        .expect(303);
    for (let n = 2; n < REQUESTS; n++) await page().expect(200);
    const { headers } = await page().expect(429);
    expect(headers['ratelimit-policy']).toBe(`"requests";q=${REQUESTS};w=60`);
    await staff
      .browser()
      .post('/staff/sign-in', { answer: await signIn() })
      .expect(429);
    await supertest(carnet.url)
      .post('/staff/sign-out')
      .set({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' })
      .expect(429);
  });
});
