import type { Problem } from '../../../../../src/core/problem.ts';
import {
  createAuthenticateSession,
  refuseSessions,
  sessionToken,
} from '../../../../../src/access/sources/authentication/authenticate-session.ts';
import { createSignInLimits } from '../../../../../src/access/sources/limits/sign-in-limits.ts';
import { createSessionCredentials } from '../../../../../src/access/sources/authentication/session-credentials.ts';
import { createSources } from '../../../../../src/access/sources/sources.ts';
import { openSqliteStore } from '../../../../../src/store/sqlite/open-sqlite-store.ts';
import { aCaller } from '../../../../support/builders/http/a-caller.ts';
import { basic } from '../../../../support/servers/running-carnet.ts';

const LEARNER = { mbox: 'mailto:ada@school.example' };

/** Two processes over one store, with a credential that asks for sessions, and a clock that the test moves. */
const aWorld = async () => {
  const clock = { now: 1_800_000_000_000 };
  const now = (): number => clock.now;
  const store = await openSqliteStore({ file: ':memory:', now });
  const sources = createSources({ repository: store.sources, now });
  await sources.add({ id: 'lms', name: 'LMS' });
  const issuer = await sources.issue('lms', ['sessions']);
  const aProcess = () => {
    const sessions = createSessionCredentials({ repository: store.sessionCredentials, sources: store.sources, now });
    const limits = createSignInLimits({ failures: store.signInFailures, hashKey: new Uint8Array(32) });
    const authenticateSession = createAuthenticateSession({ sessions, limits, now });
    return {
      sessions,
      authenticateSession,
      limits,
      authenticate: (header?: string, address = '192.0.2.1') => authenticateSession(header, address),
    };
  };
  const [one, other] = [aProcess(), aProcess()];
  const caller = aCaller({ key: issuer.key, source: await sources.get('lms'), scopes: ['sessions'] });
  const issue = async (about: { readonly registration?: string; readonly activity?: string } = {}) => {
    const issued = await one.sessions.issue(caller, { actor: LEARNER, expiresAt: clock.now + 600_000, ...about });
    return { ...issued, basic: basic(issued.key, issued.secret), bearer: `Bearer ${sessionToken(issued)}` };
  };
  const revokeIssuer = (): Promise<boolean> => sources.revoke(issuer.key);
  return { clock, store, one, other, issue, issuer, revokeIssuer };
};

describe('a session credential', () => {
  it('is taken as Basic and as Bearer, in every process, for its learner alone', async () => {
    const { one, other, issue, issuer } = await aWorld();
    const session = await issue({ registration: 'r', activity: 'urn:a' });
    for (const authenticate of [one.authenticate, other.authenticate])
      for (const header of [session.basic, session.bearer])
        expect(await authenticate(header)).toMatchObject({
          key: issuer.key,
          source: { id: 'lms' },
          readableSources: ['lms'],
          scopes: ['statements/write', 'statements/read', 'state', 'profile'],
          confinedTo: { actor: expect.stringMatching(/^mbox:/), registration: 'r', activity: 'urn:a' },
        });
  });

  it('is refused with a wrong secret, and other credentials are none of a session', async () => {
    const { one, issue, issuer } = await aWorld();
    const { key, secret } = await issue();
    const wrong = [`${secret}A`, secret.slice(1), ''].map((given) => basic(key, given));
    const unknown = basic(`session-${'0'.repeat(24)}`, secret);
    for (const header of [...wrong, unknown, `Bearer cs-${key.slice(8)}.wrong`])
      await expect(one.authenticate(header)).rejects.toMatchObject({
        kind: 'unauthorized',
        extensions: { bearer: 'invalid_token' },
      });
    const others = [undefined, '', basic(issuer.key, issuer.secret), 'Bearer a.b.c', basic('session-', secret)];
    for (const header of others) expect(one.authenticate(header)).toBeUndefined();
  });

  it('ends by itself at its time, also where it was used just before', async () => {
    const { one, clock, issue } = await aWorld();
    const session = await issue();
    clock.now += 599_000;
    await expect(one.authenticate(session.basic)).resolves.toBeDefined();
    clock.now += 1000;
    await expect(one.authenticate(session.basic)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(await one.sessions.fetchSecret(session.key, session.fetchToken)).toBe('over');
  });

  it.each(['is ended', 'loses the credential that asked for it'])(
    'ends within 5 seconds in every process once it %s',
    async (how) => {
      const { one, other, clock, issue, revokeIssuer } = await aWorld();
      const session = await issue();
      for (const { authenticate } of [one, other]) await authenticate(session.bearer);
      clock.now += 10;
      if (how === 'is ended') await one.sessions.end('lms', session.key);
      else await revokeIssuer();
      clock.now += 4990;
      for (const { authenticate } of [one, other])
        await expect(authenticate(session.bearer)).rejects.toMatchObject({ kind: 'unauthorized' });
      expect(['over', 'unknown']).toContain(await other.sessions.fetchSecret(session.key, session.fetchToken));
    },
  );

  it('is ended by its own source alone, once', async () => {
    const { one, issue } = await aWorld();
    const { key } = await issue();
    await expect(one.sessions.end('another', key)).rejects.toMatchObject({ kind: 'not-found' });
    await one.sessions.end('lms', key);
    await expect(one.sessions.end('lms', key)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('reveals its secret to its fetch token once, and to no other', async () => {
    const { one, other, issue } = await aWorld();
    const session = await issue();
    expect(await one.sessions.fetchSecret(session.key, session.secret)).toBe('unknown');
    expect(await one.sessions.fetchSecret(`session-${'0'.repeat(24)}`, session.fetchToken)).toBe('unknown');
    const answers = await Promise.all(
      [one, other, one, other].map(({ sessions }) => sessions.fetchSecret(session.key, session.fetchToken)),
    );
    expect(answers.filter((answer) => typeof answer !== 'string')).toEqual([{ secret: session.secret }]);
    expect(answers.filter((answer) => answer === 'over')).toHaveLength(3);
  });

  it('leaves neither its secrets nor its learner in the store', async () => {
    const { store, issue } = await aWorld();
    const { key, secret, fetchToken } = await issue();
    const stored = JSON.stringify(await store.sessionCredentials.find(key));
    for (const hidden of [secret, fetchToken, 'school.example', 'mbox']) expect(stored).not.toContain(hidden);
  });

  it('is verified without a slow hash, which would take 25 ms', async () => {
    const { one, issue } = await aWorld();
    const { key, secret } = await issue();
    const started = process.cpuUsage();
    for (let round = 0; round < 200; round++) await one.sessions.verify(key, secret);
    expect(process.cpuUsage(started).user / 1000 / 200).toBeLessThan(5);
  });
});

describe('wrong session credentials', () => {
  const HERE = '2001:db8::1';
  const outcomeOf = async (answer: Promise<unknown>): Promise<readonly [string, boolean]> => {
    try {
      await answer;
      return ['right', false];
    } catch (thrown) {
      const { kind, extensions } = thrown as Problem;
      return [kind, extensions.retryAfterS !== undefined];
    }
  };
  /** Sends so many wrong ones, each of another key, from the first address. */
  const guess = async (
    { one }: Awaited<ReturnType<typeof aWorld>>,
    times: number,
  ): Promise<readonly (readonly [string, boolean])[]> =>
    Promise.all(
      Array.from({ length: times }, (_, n) =>
        outcomeOf(one.authenticate(basic(`session-${String(n).padStart(24, '0')}`, 'wrong'), HERE)!),
      ),
    );

  it('are refused with 429 after a hundred of an address in a minute, and a right one never', async () => {
    const world = await aWorld();
    const session = await world.issue();
    const answers = await guess(world, 103);
    expect(answers.filter(([kind]) => kind === 'unauthorized')).toHaveLength(100);
    expect(answers.slice(100)).toEqual(Array(3).fill(['too-many-requests', true]));
    for (const header of [session.basic, session.bearer])
      await expect(world.one.authenticate(header, HERE)).resolves.toMatchObject({ source: { id: 'lms' } });
    await expect(world.one.authenticate(basic(session.key, 'wrong'), '192.0.2.7')).rejects.toMatchObject({
      kind: 'unauthorized',
    });
  });

  it('count as those of sources do, of the same address', async () => {
    const world = await aWorld();
    await guess(world, 100);
    const { limits } = world.one;
    expect(await limits.begin({ address: HERE, key: 'a key' })).toMatchObject({
      isAddressOver: true,
      isKeyOver: false,
    });
    // Links are counted apart.
    await expect(limits.failed('link', HERE)).resolves.toBeUndefined();
  });

  it('do not include one that has ended, which its content goes on sending', async () => {
    const world = await aWorld();
    const session = await world.issue();
    world.clock.now += 600_000;
    for (let n = 0; n < 150; n++)
      await expect(world.one.authenticate(session.basic, HERE)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(await world.one.limits.begin({ address: HERE, key: 'a key' })).toMatchObject({ isAddressOver: false });
  });
});

describe('resources that are not of xAPI', () => {
  it('refuse a right session credential as forbidden, a wrong one as unauthorized, and take the others', async () => {
    const { one, issue, issuer } = await aWorld();
    const session = await issue();
    const caller = aCaller();
    const authenticate = refuseSessions(() => Promise.resolve(caller), one.authenticateSession);
    await expect(authenticate(session.basic, '::1')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(authenticate(basic(session.key, 'wrong'), '::1')).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(await authenticate(basic(issuer.key, issuer.secret), '::1')).toBe(caller);
  });
});
