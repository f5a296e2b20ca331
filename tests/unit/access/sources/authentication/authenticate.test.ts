import { createHook } from 'node:async_hooks';
import type { Problem } from '../../../../../src/core/problem.ts';
import { createAuthenticate } from '../../../../../src/access/sources/authentication/authenticate.ts';
import { addressBlock, createSignInLimits } from '../../../../../src/access/sources/limits/sign-in-limits.ts';
import { createSources } from '../../../../../src/access/sources/sources.ts';
import { createVerifySignIn } from '../../../../../src/access/sources/limits/verify-sign-in.ts';
import type { Store } from '../../../../../src/store/ports/store.ts';
import { createFindReadableSources } from '../../../../../src/access/sources/sharing/readable-sources.ts';
import { openSqliteStore } from '../../../../../src/store/sqlite/open-sqlite-store.ts';
import { cheapHash } from '../../../../support/builders/http/cheap-hash.ts';
import { basic } from '../../../../support/servers/running-carnet.ts';

/** An authenticator of a store, with the limits of a server. */
const authenticateIn = (store: Store, now: () => number, sources = store.sources) => {
  const limits = createSignInLimits({ failures: store.signInFailures, hashKey: new Uint8Array(32) });
  const authenticate = createAuthenticate({
    now,
    sources,
    verify: createVerifySignIn(limits),
    findReadableSources: createFindReadableSources({ sources, now }),
  });
  return (header: string, address = '192.0.2.1') => authenticate(header, address);
};

describe('a credential that was verified', () => {
  it('drives no other out when it is read again, with as many as are remembered', async () => {
    const store = await openSqliteStore({ file: ':memory:', now: Date.now });
    try {
      await createSources({ repository: store.sources, now: Date.now }).add({ id: 'school', name: 'School' });
      const hash = await cheapHash('secret');
      const keys = Array.from({ length: 10_000 }, (_, n) => `key-${n}`);
      for (const key of keys)
        await store.sources.addCredential({ key, source: 'school', hash, scopes: ['all'], createdAt: 0 });
      let read: string[] = [];
      let time = 4000;
      const authenticate = authenticateIn(store, () => time, {
        ...store.sources,
        findCredential: (key) => {
          read.push(key);
          return store.sources.findCredential(key);
        },
      });
      for (const key of keys) {
        if (key === 'key-9999') time = 0;
        await authenticate(basic(key, 'secret'));
      }
      time = 6000;
      read = [];
      for (const key of ['key-9999', 'key-0']) await authenticate(basic(key, 'secret'));
      expect(read).toEqual(['key-9999']);
    } finally {
      await store.close();
    }
  });
});

describe('what an operator changes', () => {
  it('is in force after 4 seconds: modes of profiles, scopes and revocation', async () => {
    const store = await openSqliteStore({ file: ':memory:', now: Date.now });
    try {
      let time = 0;
      const sources = createSources({ repository: store.sources, now: () => time });
      await sources.add({ id: 'school', name: 'School' });
      await store.sources.addCredential({
        key: 'key',
        source: 'school',
        hash: await cheapHash('secret'),
        scopes: ['all'],
        createdAt: 0,
      });
      const authenticate = authenticateIn(store, () => time);
      const caller = () => authenticate(basic('key', 'secret'));
      expect(await caller()).toMatchObject({ source: { v: 1 }, scopes: ['all'] });

      const profiles = [{ id: 'https://w3id.org/xapi/cmi5', mode: 'enforce', policy: 'any' }] as const;
      await sources.change('school', { profiles });
      await sources.ensure('school', ['operator'], { key: 'key', secret: 'secret' });
      time = 3999;
      expect((await caller()).source).not.toHaveProperty('profiles');
      time = 4000;
      expect(await caller()).toMatchObject({ source: { profiles, v: 2 }, scopes: ['all', 'operator'] });

      await store.sources.revokeCredential('key', time);
      time = 8000;
      await expect(caller()).rejects.toMatchObject({ kind: 'unauthorized' });
    } finally {
      await store.close();
    }
  });
});

describe('a flood of wrong secrets', () => {
  it('keeps one of the four threads of Node busy, where no credential has the keys', async () => {
    const store = await openSqliteStore({ file: ':memory:', now: Date.now });
    const underWay = new Set<number>();
    let most = 0;
    const watch = createHook({
      init: (id, type) => {
        if (type === 'SCRYPTREQUEST') most = Math.max(most, underWay.add(id).size);
      },
      before: (id) => {
        underWay.delete(id);
      },
    });
    try {
      const authenticate = authenticateIn(store, () => 0);
      const attempt = (n: number) => authenticate(basic(`key-${n}`, 'x'));
      await expect(attempt(0)).rejects.toMatchObject({ kind: 'unauthorized' });
      watch.enable();
      const kinds = (await Promise.allSettled(Array.from({ length: 12 }, (_, n) => attempt(n)))).map(
        (one) => ((one as PromiseRejectedResult).reason as { kind: string }).kind,
      );
      expect(new Set(kinds)).toEqual(new Set(['unauthorized']));
      expect(most).toBe(1);
    } finally {
      watch.disable();
      await store.close();
    }
  });
});

const outcome = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt;
    return 'right';
  } catch (thrown) {
    return (thrown as Problem).kind;
  }
};

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;

describe('limits on failed sign-ins', () => {
  let store: Store;
  let authenticate: ReturnType<typeof authenticateIn>;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    const sources = createSources({ repository: store.sources, now: Date.now });
    await sources.add({ id: 'school', name: 'School' });
    for (const key of ['key', 'other', 'third']) await sources.ensure('school', ['all'], { key, secret: 'a secret' });
    authenticate = authenticateIn(store, () => 0);
  });
  afterEach(() => store.close());

  it('refuse the eleventh wrong secret of a key from an address, and never one that was right before', async () => {
    await authenticate(basic('key', 'a secret'));
    for (const key of ['key', 'unknown']) {
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, n) => outcome(authenticate(basic(key, `wrong ${n}`)))),
      );
      expect(outcomes).toEqual([...Array<string>(10).fill('unauthorized'), 'too-many-requests', 'too-many-requests']);
    }
    expect(await outcome(authenticate(basic('key', 'a secret')))).toBe('right');
    expect(await outcome(authenticate(basic('key', 'wrong 99'), '192.0.2.2'))).toBe('unauthorized');
  });

  it('count one wrong secret once, however often it is sent', async () => {
    for (let n = 0; n < 50; n += 1) expect(await outcome(authenticate(basic('key', 'outdated')))).toBe('unauthorized');
    expect(await outcome(authenticate(basic('key', 'a secret')))).toBe('right');
  });

  it('let a known key sign in first from an address at which 300 unknown ones fail', async () => {
    const known: string[] = [];
    const strangers = Array.from({ length: 300 }, async (_, n) => {
      const seen = await outcome(authenticate(basic(`stranger-${n}`, 'x')));
      if (seen === 'unauthorized') known.push(seen);
      return seen;
    });
    expect(await outcome(authenticate(basic('key', 'a secret')))).toBe('right');
    expect(known.length).toBeLessThan(50);
    const outcomes = await Promise.all(strangers);
    expect(outcomes.filter((one) => one === 'too-many-requests')).toHaveLength(200);
    expect(outcomes).not.toContain('right');
  });

  it('take an address that is over them as long for a wrong secret of a known key as for an unknown key', async () => {
    await Promise.all(Array.from({ length: 101 }, (_, n) => outcome(authenticate(basic(`stranger-${n}`, 'x')))));
    const time = async (key: string): Promise<number> => {
      const startedAt = performance.now();
      expect(await outcome(authenticate(basic(key, 'wrong')))).toBe('too-many-requests');
      return performance.now() - startedAt;
    };
    const times = await Promise.all([time('key'), time('unknown')]);
    for (const one of times) expect(one).toBeGreaterThanOrEqual(995);
    expect(await outcome(authenticate(basic('other', 'a secret')))).toBe('right');
  });

  it('tell a wrong secret of a known key from an unknown key by no time', async () => {
    const times: Record<string, number[]> = { key: [], other: [], third: [], 'unknown-1': [], 'unknown-2': [] };
    for (let n = 0; n < 9; n += 1)
      for (const [key, all] of Object.entries(times)) {
        const started = process.cpuUsage();
        await outcome(authenticate(basic(key, `wrong ${n}`)));
        all.push(process.cpuUsage(started).user);
      }
    const known = median(['key', 'other', 'third'].flatMap((key) => times[key] ?? []));
    const unknown = median(['unknown-1', 'unknown-2'].flatMap((key) => times[key] ?? []));
    expect(known / unknown).toBeGreaterThan(0.5);
    expect(known / unknown).toBeLessThan(2);
  });
});

describe('the block of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::', 'fe80:0:0:0'],
  ])('%s is %s', (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });
});
