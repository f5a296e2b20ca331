import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';

interface Built {
  fingerprint(): string;
  has(of: string): boolean;
  put(
    of: string,
    files: readonly { readonly name: string; readonly contents: string }[],
    besides: readonly string[],
  ): void;
}
const { builtIn } = jest.requireActual<{ readonly builtIn: (root: string) => Built }>('../../../tools/built.cjs');

describe('what is remembered of a build', () => {
  const root = join(aFolder('built'), 'repository');
  const dist = builtIn(root);
  const file = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  const main = { name: 'dist/main.js', contents: 'import("./parts/store-A.js")' };
  const part = { name: 'dist/parts/store-A.js', contents: 'A' };
  const newer = { name: 'dist/parts/store-B.js', contents: 'B' };
  const isCurrent = (): boolean => dist.has(dist.fingerprint());

  beforeEach(() => {
    rmSync(root, { recursive: true, force: true });
    for (const name of [
      'src/main.ts',
      'src/xapi/validate/validators.generated.js',
      'tools/build.js',
      'tests/bench/bench.ts',
      'docs/operate/alerts/AnAlert.md',
      'package.json',
      'tsconfig.json',
      'node_modules/.package-lock.json',
      'README.md',
    ])
      file(name, 'one');
    dist.put(dist.fingerprint(), [main, part], ['src/xapi/validate/validators.generated.js']);
  });
  afterAll(() => rmSync(dirname(root), { recursive: true }));

  it('holds for the same files, whatever it does not read', () => {
    expect(isCurrent()).toBe(true);
    for (const name of ['README.md', 'tests/unit/a.test.ts']) file(name, 'two');
    expect(isCurrent()).toBe(true);
  });

  it.each([
    'src/main.ts',
    'src/new.ts',
    'tools/build.js',
    'tests/bench/bench.ts',
    'docs/operate/alerts/AnAlert.md',
    'package.json',
    'tsconfig.json',
    'node_modules/.package-lock.json',
  ])('is over where %s changes', (name) => {
    file(name, 'two');
    expect(isCurrent()).toBe(false);
  });

  it.each([
    'src/main.ts',
    'dist/main.js',
    'dist/parts/store-A.js',
    'dist/.built.json',
    'src/xapi/validate/validators.generated.js',
  ])('is over where %s is gone', (name) => {
    rmSync(join(root, name));
    expect(isCurrent()).toBe(false);
  });

  it.each(['dist/main.js', 'dist/.built.json', 'src/xapi/validate/validators.generated.js'])(
    'is over where %s is cut, or not what the build wrote',
    (name) => {
      file(name, '');
      expect(isCurrent()).toBe(false);
    },
  );

  it('leaves to a process that is running the parts of its build, for a week', () => {
    dist.put('next', [main, newer], []);
    expect(readFileSync(join(root, part.name), 'utf8')).toBe('A');
    expect(readFileSync(join(root, newer.name), 'utf8')).toBe('B');
    const longAgo = Date.now() / 1000 - 8 * 24 * 3600;
    for (const { name } of [part, newer]) utimesSync(join(root, name), longAgo, longAgo);
    dist.put('after', [main, { ...newer, name: 'dist/parts/store-C.js' }], []);
    expect(readdirSync(join(root, 'dist/parts'))).toEqual(['store-C.js']);
  });
});

describe('the build of this repository', () => {
  it('writes nothing where nothing has changed', () => {
    const build = (): void => {
      execFileSync(process.execPath, ['tools/build.js']);
    };
    const written = (): unknown =>
      readdirSync('dist', { recursive: true }).map((name) => [name, statSync(join('dist', String(name))).mtimeMs]);
    build();
    const before = written();
    expect(existsSync('dist/main.js')).toBe(true);
    build();
    expect(written()).toEqual(before);
  });
});
