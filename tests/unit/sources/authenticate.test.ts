import { createHook } from 'node:async_hooks';
import { randomBytes, scryptSync } from 'node:crypto';
import { createAuthenticate } from '../../../src/sources/authenticate.ts';
import { createSources } from '../../../src/sources/sources.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { basic } from '../../support/servers/running-carnet.ts';

/** Hashed as any secret is, but at the least cost. */
const cheaply = (secret: string): string => {
  const salt = randomBytes(8);
  const key = scryptSync(secret, salt, 32, { N: 16, r: 1, p: 1 });
  return `scrypt$16$1$1$${salt.toString('base64url')}$${key.toString('base64url')}`;
};

describe('a credential that was verified', () => {
  it('drives no other out when it is read again, with as many as are remembered', async () => {
    const store = await openSqliteStore({ file: ':memory:', now: Date.now });
    try {
      await createSources({ repository: store.sources, now: Date.now }).add({ id: 'school', name: 'School' });
      const hash = cheaply('secret');
      const keys = Array.from({ length: 10_000 }, (_, n) => `key-${n}`);
      for (const key of keys)
        await store.sources.addCredential({ key, source: 'school', hash, scopes: ['all'], createdAt: 0 });
      let read: string[] = [];
      let time = 4000;
      const authenticate = createAuthenticate({
        now: () => time,
        sources: {
          ...store.sources,
          findCredential: (key) => {
            read.push(key);
            return store.sources.findCredential(key);
          },
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
  }, 60_000);
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
        hash: cheaply('secret'),
        scopes: ['all'],
        createdAt: 0,
      });
      const authenticate = createAuthenticate({ now: () => time, sources: store.sources });
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
  it('keeps two of the four threads of Node busy, and leaves the others to files and names', async () => {
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
      const authenticate = createAuthenticate({ now: () => 0, sources: store.sources });
      const attempt = (n: number) => authenticate(basic(`key-${n}`, 'x'));
      await expect(attempt(0)).rejects.toMatchObject({ kind: 'unauthorized' });
      watch.enable();
      const kinds = (await Promise.allSettled(Array.from({ length: 12 }, (_, n) => attempt(n)))).map(
        (one) => ((one as PromiseRejectedResult).reason as { kind: string }).kind,
      );
      expect(new Set(kinds)).toEqual(new Set(['unauthorized']));
      expect(most).toBe(2);
    } finally {
      watch.disable();
      await store.close();
    }
  });
});
