import { execFile, execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { aRepository, PLAIN } from './a-repository.ts';

/** Each test file of the repository below, with its code; a title is enough of a test. */
const TESTS: Readonly<Record<string, string>> = {
  imports: `import { help } from '../support/help.ts';
    it('is one', () => expect(help()).toBe(1));`,
  types: `import type { Help } from '../support/help.ts';
    const one: Help | 1 = 1;
    it('is one', () => expect(one).toBe(1));`,
  ...Object.fromEntries(
    ['through', 'throughAgain'].map((name) => [
      name,
      `import { later, text } from '../../src/through.ts';
      it('is one', async () => expect([text, await later()]).toBeDefined());`,
    ]),
  ),
  later: `it('is one', async () => expect((await import('../../src/later.ts')).later).toBe(1));`,
  data: `import data from '../../docs/data.json';
    it('is one', () => expect(data).toBe(1));`,
  sync: `import { readFileSync } from 'node:fs';
    it('is there', () => expect(String(readFileSync('docs/sync.md'))).toBeDefined());`,
  promise: `import { readFile } from 'node:fs/promises';
    it('is there', async () => expect(await readFile('docs/promise.md')).toBeDefined());`,
  stream: `import { createReadStream } from 'node:fs';
    it('is there', async () => expect(await createReadStream('docs/stream.md').toArray()).toHaveLength(1));`,
  handle: `import { open } from 'node:fs/promises';
    it('is there', async () => (await open('docs/handle.md')).close());`,
  absent: `import { existsSync } from 'node:fs';
    it('is not there', () => expect(existsSync('docs/absent.md')).toBe(false));`,
  listing: `import { readdirSync } from 'node:fs';
    it('is there', () => expect(readdirSync('docs')).toContain('sync.md'));`,
  copied: `import { execFileSync } from 'node:child_process';
    it('is copied', () => expect(execFileSync('cp', ['docs/copied.md', '/dev/null'])).toBeDefined());`,
  program: `import { execFile } from 'node:child_process';
    import { promisify } from 'node:util';
    const run = () => promisify(execFile)(process.execPath, ['dist/main.js']);
    it('ends', async () => expect((await run()).stdout).toBe('1'));`,
  shell: `import { execFileSync } from 'node:child_process';
    it('ends', () => expect(String(execFileSync('sh', ['-c', 'cat docs/shell.*']))).toBe('one'));`,
};

const namesOf = (tests: readonly string[]): readonly string[] =>
  tests.map((name) => name.replace(/^tests\/unit\/(.*)\.test\.ts$/, '$1')).sort();

interface Passed {
  rest(): readonly string[];
}
const { passedIn } = jest.requireActual<{ readonly passedIn: (root: string) => Passed }>(
  '../../../tools/tests/passed.cjs',
);

describe('a run of the tests', () => {
  const { root, file } = aRepository('reads');
  const passed = passedIn(root);
  /** Runs `npm run test:rest` as it does after the build; resolves with its output. */
  const rest = async (): Promise<string> => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['tools/tests/rest.cjs', '-w', '1'], {
      cwd: root,
      env: PLAIN,
    });
    return stderr + stdout;
  };
  const ran = (output: string): readonly string[] =>
    namesOf([...output.matchAll(/^PASS (\S+)/gm)].map(([, name = '']) => name));

  beforeAll(async () => {
    for (const name of ['sync', 'promise', 'stream', 'handle', 'copied', 'shell', 'through', 'other'])
      file(`docs/${name}.md`, 'one');
    file('docs/data.json', '1');
    file(
      'tests/support/help.ts',
      `import { one } from '../../src/one.ts'; export interface Help {} export const help = () => one;`,
    );
    for (const name of ['one', 'later', 'other']) file(`src/${name}.ts`, `export const ${name} = 1;`);
    file(
      'src/through.ts',
      `import { readFileSync } from 'node:fs'; import { one } from './one.ts';
      export const text = [one, readFileSync('docs/through.md')];
      export const later = async () => (await import('./later.ts')).later;`,
    );
    file('dist/main.js', `process.stdout.write('1');`);
    for (const [name, code] of Object.entries(TESTS)) file(`tests/unit/${name}.test.ts`, code);
    expect(ran(await rest())).toEqual(Object.keys(TESTS).sort());
  });
  afterAll(() => rmSync(dirname(root), { recursive: true }));

  /** The test files that are to run again after the change of one file, which is undone. */
  const after = (name: string, before: string, text: string): readonly string[] => {
    file(name, text);
    const names = namesOf(passed.rest());
    if (before === '') rmSync(join(root, name));
    else file(name, before);
    expect(passed.rest()).toEqual([]);
    return names;
  };

  it.each(['sync', 'promise', 'stream', 'handle', 'copied'])(
    'notes a document that was read as %s: only its reader, and a shell that may read all, run again',
    (name) => expect(after(`docs/${name}.md`, 'one', 'two')).toEqual([name, 'shell'].sort()),
  );

  it('runs no test again but a shell after a change of a document that no test reads', () => {
    expect(after('docs/other.md', 'one', 'two')).toEqual(['shell']);
  });

  it('notes what was looked for in vain, and the entries of a folder', () => {
    expect(after('docs/absent.md', '', 'two')).toEqual(['absent', 'listing', 'shell']);
  });

  it('notes what a module of the program read for the first of the test files that load it', () => {
    expect(after('docs/through.md', 'one', 'two')).toEqual(['shell', 'through', 'throughAgain']);
  });

  it('notes data that is imported', () => {
    expect(after('docs/data.json', '1', '1 ')).toEqual(['data', 'shell']);
  });

  it('notes each file that is loaded, at once or later, and not one of which only types are used', () => {
    const one = 'export const one = 1;';
    const through = ['through', 'throughAgain'];
    expect(after('src/one.ts', one, `${one}\n`)).toEqual(['imports', 'program', 'shell', ...through]);
    expect(after('src/later.ts', 'export const later = 1;', '')).toEqual(['later', 'program', 'shell', ...through]);
    expect(after('src/other.ts', 'export const other = 1;', '')).toEqual(['program', 'shell']);
  });

  it.each([
    'tools/environment.cjs',
    'tools/runtime.cjs',
    'package.json',
    'jest.config.js',
    'node_modules/.package-lock.json',
  ])('runs all again after a change of %s, which is a part of every run', (name) => {
    const before = execFileSync('cat', [name], { cwd: root, encoding: 'utf8' });
    expect(after(name, before, `${before}\n`)).toEqual(Object.keys(TESTS).sort());
  });

  it('runs what has not passed, and counts what passed in all runs', async () => {
    expect(await rest()).toBe(`${Object.keys(TESTS).length} passed, 0 failed\n`);
    file('docs/sync.md', 'two');
    const output = await rest();
    expect(ran(output)).toEqual(['shell', 'sync']);
    expect(output.trimEnd().split('\n').at(-1)).toBe(`${Object.keys(TESTS).length} passed, 0 failed`);
  });
});
