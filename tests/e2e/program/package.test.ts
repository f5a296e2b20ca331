import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire as requireFrom } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { basic } from '../../support/servers/running-carnet.ts';
import { freePort } from '../../support/servers/processes/carnet-process.ts';
import { commandTree } from '../../support/servers/processes/in-process-command.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';

const run = promisify(execFile);

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

describe('the package that npm pack makes', () => {
  const folder = aFolder('package');
  const own = join(folder, 'node_modules', 'carnet');
  /** A PATH with no compiler, no Python and no npm. */
  const env = { PATH: join(folder, 'bin'), HOME: folder, TMPDIR: join(folder, 'tmp') };
  let packed: Packed;

  const carnet = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    run(process.execPath, [join(own, 'dist/carnet.js'), ...args], { cwd: folder, env: { ...env, ...more } });

  beforeAll(async () => {
    for (const name of ['bin', 'tmp', 'node_modules']) mkdirSync(join(folder, name), { recursive: true });
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { maxBuffer: 1e7 });
    packed = (JSON.parse(stdout) as readonly [Packed])[0];
    await run('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
    await run('mv', [join(folder, 'package'), own]);
    const { packages } = JSON.parse(readFileSync(join(own, 'npm-shrinkwrap.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, object>>;
    };
    // What an installation fetches, and no other package of this repository.
    for (const path of Object.keys(packages).filter((name) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(name))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      symlinkSync(resolve(path), join(folder, path));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the program, the console, Swagger UI and the profiles, and nothing of development', () => {
    const paths = packed.files.map(({ path }) => path);
    const folders = new Set(paths.map((path) => (path.startsWith('dist/parts/') ? 'dist/parts' : dirname(path))));
    expect([...folders].toSorted()).toEqual([
      '.',
      'dist',
      'dist/console',
      'dist/console/assets',
      'dist/parts',
      'dist/swagger-ui',
      'xapi-profiles',
      'xapi-profiles/examples',
    ]);
    expect(paths.filter((path) => !path.includes('/')).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'npm-shrinkwrap.json',
      'package.json',
    ]);
    expect(paths.filter((path) => dirname(path) === 'dist').toSorted()).toEqual(['dist/carnet.js', 'dist/main.js']);
    expect(existsSync('npm-shrinkwrap.json')).toBe(false);
  });

  it('has each file and each dependency that a part of it may load', () => {
    const missing = packed.files
      .filter(({ path }) => /^dist\/(parts\/)?[^/]+\.js$/.test(path))
      .flatMap(({ path }) => {
        const file = join(own, path);
        const names = [
          ...readFileSync(file, 'utf8').matchAll(/(?:^(?:import|export)\b[^'"\n]*|\bimport\()["']([^"'\n]+)["']/gm),
        ].map(([, name = '']) => name);
        return names.filter((name) => {
          if (name.startsWith('.')) return !existsSync(join(dirname(file), name));
          try {
            return requireFrom(file).resolve(name) === '';
          } catch (thrown) {
            return (thrown as { readonly code?: string }).code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED';
          }
        });
      });
    expect(missing).toEqual([]);
  });

  it('has the size that docs/operate/release.md names', () => {
    const text = readFileSync('docs/operate/release.md', 'utf8');
    const [, small = '', large = ''] = /(\d+\.\d) MB packed, (\d+\.\d) MB unpacked/.exec(text) ?? [];
    expect(Math.abs(packed.size / 1e6 - Number(small))).toBeLessThan(0.2);
    expect(Math.abs(packed.unpackedSize / 1e6 - Number(large))).toBeLessThan(0.5);
  });

  it('starts in an empty folder: takes a statement, serves console and API page, and has the profiles', async () => {
    const place = join(folder, 'empty');
    mkdirSync(place);
    const url = `http://127.0.0.1:${await freePort()}`;
    const child = spawn(process.execPath, [join(own, 'dist/carnet.js'), 'start'], {
      cwd: place,
      env: { ...env, PORT: new URL(url).port, LOG_LEVEL: 'warn', DRAIN_MS: '0', CHECK_EVERY_HOURS: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const gone = new Promise((ended) => child.once('exit', ended));
    try {
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
      await waitFor('the welcome', () => {
        if (child.exitCode !== null) throw new Error(output);
        return output.includes('read it back');
      });
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
      const [, key = '', secret = ''] = /-u (\w+):(\S+)/.exec(output) ?? [];
      await aClient({ url, authorization: basic(key, secret) })
        .post([aNamedStatement()])
        .expect(200);

      const reference = await (await fetch(`${url}/docs`)).text();
      const [script = ''] = /\/docs\/swagger-ui-bundle-\w+\.js/.exec(reference) ?? [];
      expect((await fetch(url + script)).status).toBe(200);
      const [asset = ''] = readdirSync(join(own, 'dist/console/assets'));
      expect((await fetch(`${url}/console/assets/${asset}`)).status).toBe(200);

      const { stdout } = await carnet(['profiles', 'shipped'], { DATA_DIR: join(place, 'data') });
      expect(stdout).toMatch(/^video +folder /m);
      const doctor = await carnet(['doctor'], { DATA_DIR: join(place, 'data') });
      expect(doctor.stdout).toContain('0 to be mended');
    } finally {
      child.kill();
      await gone;
    }
    expect(readdirSync(place)).toEqual(['data']);
  });

  it('shows the help of each command', async () => {
    const names = commandTree().commands.map((command) => command.name());
    // In one process, since each takes half a second to start.
    const script = `for (const name of ${JSON.stringify(names)}) {
      process.argv.splice(1, Infinity, 'carnet', name, '--help');
      await import(${JSON.stringify(`${own}/dist/carnet.js`)} + '?' + name);
    }`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, env });
    expect([...stdout.matchAll(/^Usage: carnet (\S+)/gm)].map(([, name]) => name)).toEqual(names);
  });

  it('runs the whole story of the demo on a Carnet of its own, and leaves nothing behind', async () => {
    const { stdout, stderr } = await carnet(['demo']);
    expect(stderr).toBe('');
    expect(stdout.match(/^\d+\. .*$/gm)).toEqual([
      '1. A school runs a tool that its pupils chose.',
      '2. A lab asks for a study, and the school agrees.',
      '3. The pupils are asked, on their own page, and say yes to both.',
      '4. The study streams what it may see.',
      '5. Ada stops.',
      '6. What is left of Ada.',
    ]);
    for (const seen of [
      '12 answers withheld, none stored',
      '36 answers stored',
      '36 records arrive',
      '3 tombstones arrive',
      'nothing of her',
    ])
      expect(stdout).toMatch(new RegExp(`✓ .*${seen}`));
    expect(readdirSync(env.TMPDIR)).toEqual([]);
  });
});
