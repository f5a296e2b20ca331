import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { aFolder } from '../../support/checks/a-directory.ts';

const run = promisify(execFile);

describe('an installation', () => {
  const folder = aFolder('install');
  afterAll(() => rmSync(folder, { recursive: true }));

  /** How many reports of itself @scarf/scarf sends when it is installed under a package.json like this. */
  const reportsUnder = async (manifest: object): Promise<number> => {
    let reports = 0;
    const server = createServer((_request, response) => {
      reports++;
      response.end();
    });
    await new Promise<void>((ready) => server.listen(0, ready));
    const { port } = server.address() as AddressInfo;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    await run(process.execPath, [resolve('node_modules/@scarf/scarf/report.js')], {
      env: { PATH: process.env['PATH'], INIT_CWD: folder, TMPDIR: folder, SCARF_LOCAL_PORT: String(port) },
    });
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    return reports;
  };

  it('sends no report', async () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly scarfSettings?: { readonly enabled: boolean };
    };
    expect(await reportsUnder(manifest)).toBe(0);
    expect(await reportsUnder({ ...manifest, scarfSettings: { ...manifest.scarfSettings, enabled: true } })).toBe(1);
  });

  it('of the package runs one script, which finds the binary of SQLite for each platform, and compiles nothing', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly hasInstallScript?: boolean }>>;
    };
    const scripts = Object.entries(packages).filter(
      ([path, { dev, hasInstallScript }]) => path !== '' && dev !== true && hasInstallScript === true,
    );
    const sqlite = 'node_modules/@photostructure/sqlite';
    expect(scripts.map(([path]) => path)).toEqual([sqlite]);
    const binaries = ['darwin', 'linux', 'win32'].flatMap((system) =>
      ['arm64', 'x64'].flatMap((processor) =>
        (system === 'linux' ? ['glibc', 'musl'] : ['glibc']).map((libc) => `${system}-${processor}/${libc}`),
      ),
    );
    const found = binaries.filter((name) =>
      existsSync(join(sqlite, 'prebuilds', name.replace('/', '/@photostructure+sqlite.') + '.node')),
    );
    expect(found).toEqual(binaries);
  });
});
