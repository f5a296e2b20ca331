import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { welcome } from '../../../../src/app/startup/demo-credential.ts';
import { createSources } from '../../../../src/access/sources/sources.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('The demo credential', () => {
  it('is kept in a folder that did not exist before, and is the same at the next start', async () => {
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
    expect(message).toContain('npx carnet staff invite NAME --roles operator');
    expect(await welcome(deps)).toBe(message);
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('is not shown where its folder was used with another store', async () => {
    const folder = aFolder('welcome');
    const messages: string[] = [];
    for (let times = 0; times < 2; times++) {
      const store = await openStore('sqlite::memory:', { now: Date.now });
      const sources = createSources({ repository: store.sources, now: Date.now });
      messages.push(await welcome({ sources, dataDir: folder, url: 'http://127.0.0.1:8080' }));
      await store.close();
    }
    expect(messages[0]).toMatch(/ -u \S+:\S+ /);
    expect(messages[1]).not.toContain(' -u ');
    expect(messages[1]).toContain('carnet staff invite');
    rmSync(folder, { recursive: true });
  });

  it('is not created where it cannot be kept', async () => {
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
