import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { aBrowser } from '../../support/builders/http/a-browser.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { shiftClocks, shiftedClock } from '../../support/servers/processes/shifted-clock.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';

/** So much later an end is in force in every process: their clocks are shifted by it, since the machine may be busy. */
const PROMISED_MS = 5000;
const NODE_FLAGS = shiftedClock(0, PROMISED_MS);

describeOnBackends('both', 'Two processes', (makeBackends) => {
  let backends: Backends;
  let here: CarnetProcess;
  let there: CarnetProcess;
  beforeAll(async () => {
    backends = makeBackends();
    here = await startCarnet(backends, { NODE_FLAGS });
    there = await startCarnet(backends, { ROLE: 'api', NODE_FLAGS });
  });
  afterAll(async () => {
    await Promise.all([here, there].map((one) => one.kill()));
    await backends.remove();
  });

  const send = (path: string, body: object, authorization = here.authorization) =>
    supertest(here.url).post(path).set('Authorization', authorization).send(body);
  /** A tool with a credential of the scope `links`. */
  const aTool = async () => {
    const id = `tool-${randomUUID().slice(0, 8)}`;
    await send('/v1/sources', { id, name: id }).expect(201);
    const { key, secret } = (await send(`/v1/sources/${id}/credentials`, { scopes: ['links'] }).expect(201)).body as {
      readonly key: string;
      readonly secret: string;
    };
    const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    return {
      authorization,
      revoke: () =>
        supertest(here.url)
          .delete(`/v1/sources/${id}/credentials/${key}`)
          .set('Authorization', here.authorization)
          .expect(204),
    };
  };
  const aLink = async (authorization?: string): Promise<string> => {
    const body = {
      agent: { mbox: `mailto:${randomUUID()}@school.example` },
      role: 'subject',
      expires: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const { url } = (await send('/v1/links', body, authorization).expect(201)).body as { readonly url: string };
    return new URL(url).pathname;
  };
  /** Opens a link here; resolves with the browser. */
  const signIn = async (path: string) => {
    const visit = aBrowser(here.url);
    await visit.open(path);
    return visit;
  };
  const statusAt = async ({ url }: CarnetProcess, token: string): Promise<number> =>
    (await supertest(url).get('/v1/me').set('Authorization', `Bearer ${token}`)).status;

  it('end a session with its sign-out: here at once, there within 5 seconds', async () => {
    const visit = await signIn(await aLink());
    const token = visit.jar.get('carnet-session')!;
    expect([await statusAt(here, token), await statusAt(there, token)]).toEqual([200, 200]);
    await visit.press('/me', '/sign-out', {});
    expect(visit.jar.has('carnet-session')).toBe(false);
    // Who has copied the cookie is out, too.
    expect(await statusAt(here, token)).toBe(401);
    await shiftClocks([here, there]);
    expect(await statusAt(there, token)).toBe(401);
    await supertest(here.url).get('/me').set('Cookie', `carnet-session=${token}`).expect(403);
  });

  it('end the links and the sessions that a revoked credential asked for, in both within 5 seconds', async () => {
    const [ended, other] = [await aTool(), await aTool()];
    const [unopened, mine, theirs] = [
      await aLink(ended.authorization),
      await signIn(await aLink(ended.authorization)),
      await signIn(await aLink(other.authorization)),
    ];
    const [token, kept] = [mine, theirs].map((visit) => visit.jar.get('carnet-session')!) as [string, string];
    for (const at of [here, there]) expect([await statusAt(at, token), await statusAt(at, kept)]).toEqual([200, 200]);
    await ended.revoke();
    // A link is judged by what is stored now.
    for (const at of [here, there]) {
      await supertest(at.url).get(unopened).expect(410);
      await supertest(at.url).post(unopened).type('form').set('Sec-Fetch-Site', 'same-origin').send('').expect(410);
    }
    await shiftClocks([here, there]);
    for (const at of [here, there]) expect([await statusAt(at, token), await statusAt(at, kept)]).toEqual([401, 200]);
  });

  it('open a link once, whichever of them is asked', async () => {
    const path = await aLink();
    const tries = await Promise.all(
      [here, there, here, there].map(({ url }) =>
        supertest(url).post(path).type('form').set('Sec-Fetch-Site', 'same-origin').send(''),
      ),
    );
    expect(tries.map(({ status }) => status).toSorted()).toEqual([303, 410, 410, 410]);
  });
});
