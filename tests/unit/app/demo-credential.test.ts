import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { welcome } from '../../../src/app/demo-credential.ts';
import { createSources } from '../../../src/sources/sources.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { aFolder } from '../../support/checks/a-directory.ts';

describe('the welcome', () => {
  it('keeps its credential in a folder that neither journal nor store has made, and tells the same one again', async () => {
    const folder = aFolder('welcome');
    const store = await openStore('sqlite::memory:', { now: Date.now });
    const deps = {
      sources: createSources({ repository: store.sources, now: Date.now }),
      dataDir: join(folder, 'not', 'yet'),
      url: 'http://127.0.0.1:8080',
    };
    const message = await welcome(deps);
    const credential = readFileSync(join(deps.dataDir, 'demo-credential'), 'utf8').trim();
    expect(message).toContain(`-u ${credential}`);
    expect(await welcome(deps)).toBe(message);
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('makes no credential that it cannot keep', async () => {
    const folder = aFolder('welcome');
    const store = await openStore('sqlite::memory:', { now: Date.now });
    const sources = createSources({ repository: store.sources, now: Date.now });
    const to = (dataDir: string): Promise<string> => welcome({ sources, dataDir, url: 'http://127.0.0.1:8080' });
    writeFileSync(join(folder, 'file'), '');
    await expect(to(join(folder, 'file', 'data'))).rejects.toThrow();
    expect(await to(folder)).toMatch(/ -u \S+:\S+ /);
    await store.close();
    rmSync(folder, { recursive: true });
  });
});
