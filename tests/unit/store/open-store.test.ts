import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStoreUrl, openStore } from '../../../src/store/open-store.ts';
// The driver is loaded before the clock is read: loading is not part of what is measured.
import '../../../src/store/mongo/open-mongo-store.ts';

const now = Date.now;

describe('The URL of a store', () => {
  it.each([
    'sqlite:store.db',
    'sqlite:./data/store.db',
    'sqlite:/var/lib/carnet/store.db',
    'sqlite::memory:',
    'sqlite:a folder/é.db',
    'mongodb://127.0.0.1:27017/carnet',
    'mongodb://a:27017,b:27017,c/carnet_1?replicaSet=rs0&w=majority',
    'mongodb://user:pass%2Fword@host/carnet',
    'mongodb+srv://cluster.example/carnet',
  ])('may be %s', (url) => {
    expect(checkStoreUrl(url)).toEqual([]);
  });

  it.each([
    '',
    'store.db',
    'sqlite:',
    'postgres://host/carnet',
    'mongodb:host',
    'mongodb://host',
    'mongodb://host/',
    'mongodb://host/?w=1',
    'mongodb:///carnet',
    'mongodb://host/a/b',
    'mongodb://host/a.b',
    'mongodb://host/a b',
    'mongodb://host/$db',
    `mongodb://host/${'a'.repeat(64)}`,
  ])('may not be "%s"', (url) => {
    expect(checkStoreUrl(url)).toHaveLength(1);
  });

  it('is not quoted in faults and errors', async () => {
    const url = 'mongodb://user:secret@host/a.b';
    expect(checkStoreUrl(url).join()).not.toMatch(/user|secret|host\b/);
    await expect(openStore(url, { now })).rejects.toThrow(/^the store's URL is not usable: it must name a database/);
  });

  it('opens a file and creates its directory; the content is there when it is opened again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'carnet-open-'));
    const url = `sqlite:${join(folder, 'made', 'on', 'the way', 'store.db')}`;
    try {
      const first = await openStore(url, { now });
      await first.facts.putIfAbsent('name', 'value');
      await first.close();
      const second = await openStore(url, { now });
      expect(await second.facts.putIfAbsent('name', 'other')).toBe('value');
      await second.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('opens a store in memory, each its own', async () => {
    const [one, other] = [await openStore('sqlite::memory:', { now }), await openStore('sqlite::memory:', { now })];
    await one.facts.putIfAbsent('name', 'value');
    expect(await other.facts.putIfAbsent('name', 'other')).toBe('other');
    await one.close();
    await other.close();
  });

  it('rejects with store-unavailable long before the 30 s of the driver where MongoDB is absent', async () => {
    const began = performance.now();
    await expect(openStore('mongodb://127.0.0.1:9/carnet', { now })).rejects.toMatchObject({
      kind: 'store-unavailable',
    });
    expect(performance.now() - began).toBeLessThan(29_000);
  });
});
