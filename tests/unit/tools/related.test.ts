import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { aRepository, PLAIN } from './a-repository.ts';

type Importers = ReadonlyMap<string, readonly string[]>;
interface Related {
  readonly name: string;
  readonly distance: number;
}
interface Known {
  readonly ms: number;
  readonly reads: {
    readonly files: readonly string[];
    readonly folders: readonly string[];
    readonly trees: readonly string[];
  };
}
type Notes = Readonly<Record<string, Known>>;
interface Fitting {
  readonly run: readonly string[];
  readonly leave: readonly string[];
}
interface Tool {
  readonly readImporters: (root: string, tests: readonly string[]) => Promise<Importers>;
  readonly findRelated: (
    repository: { readonly root: string; readonly importers: Importers; readonly known: Notes },
    changed: readonly string[],
  ) => readonly Related[];
  readonly fitInto: (milliseconds: number, related: readonly Related[], known: Notes) => Fitting;
}
const { findRelated, fitInto, readImporters } = jest.requireActual<Tool>('../../../tools/tests/related.cjs');

const unit = (name: string): string => `tests/unit/${name}.test.ts`;
const noted = (files: readonly string[], ms = 10): Known => ({ ms, reads: { files, folders: [], trees: [] } });

describe('`npm run t`', () => {
  const { root, file } = aRepository('related');
  const near = unit('near');
  const far = unit('far');
  const suite = 'tests/contract/store.test.ts';
  const whole = 'tests/e2e/whole.test.ts';
  const typed = unit('typed');
  const docs = unit('docs/pages');
  const golden = unit('golden');
  let importers: Importers = new Map();
  const related = (changed: readonly string[], known: Notes = {}): readonly (readonly [string, number])[] =>
    findRelated({ root, importers, known }, changed).map(({ name, distance }) => [name, distance]);

  beforeAll(async () => {
    file('src/one.ts', 'export interface One {\n  readonly a?: 1;\n}\nexport const one = 1;\n');
    file('src/style.css', 'p {}\n');
    file('src/css.d.ts', `declare module '*.css';\n`);
    file('src/two.ts', `import { one } from './one.ts';\nimport './style.css';\nexport const two = one;\n`);
    file('tests/support/store-suite.ts', `import { two } from '../../src/two.ts';\nexport const suite = two;\n`);
    file('tests/support/read-golden.ts', `export const NAME = 'matrix.txt';\n`);
    file(near, `import { one } from '../../src/one.ts';\nit('is one', () => expect(one).toBe(1));\n`);
    file(far, `import { two } from '../../src/two.ts';\nit('is one', () => expect(two).toBe(1));\n`);
    file(suite, `import { suite } from '../support/store-suite.ts';\nit('is one', () => expect(suite).toBe(1));\n`);
    file(whole, `import { one } from '../../src/one.ts';\nit('is one', () => expect(one).toBe(1));\n`);
    file(typed, `import type { One } from '../../src/one.ts';\nit('is one', () => expect({} as One).toEqual({}));\n`);
    file(docs, `it('has pages', () => undefined);\n`);
    file(
      golden,
      `import { NAME } from '../support/read-golden.ts';\nit('has a name', () => expect(NAME).toBe(NAME));\n`,
    );
    file('tests/golden/matrix.txt', 'a\n');
    file('docs/page.md', '# A page\n');
    importers = await readImporters(root, [near, far, suite, whole, typed, docs, golden]);
    execFileSync('git', ['add', '.'], { cwd: root });
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
    execFileSync('git', [...who, 'commit', '-qm', 'one'], { cwd: root });
  });
  afterAll(() => rmSync(dirname(root), { recursive: true }));

  it('finds the tests of a file, the nearest first, also through a suite, and not those of the whole program', () => {
    expect(related(['src/one.ts'])).toEqual([
      [near, 1],
      [far, 2],
      [suite, 3],
    ]);
  });

  it('takes any test file that is named itself', () => {
    expect(related([whole])).toEqual([[whole, 0]]);
  });

  it('finds the tests of a style sheet', () => {
    expect(related(['src/style.css']).map(([name]) => name)).toEqual([far, suite]);
  });

  it('finds the tests of documents for a document, with those that name it or have read it', () => {
    expect(related(['docs/page.md'])).toEqual([[docs, 1]]);
    expect(related(['docs/page.md'], { [near]: noted(['docs/page.md']), [far]: noted(['docs/other.md']) })).toEqual([
      [near, 1],
      [docs, 1],
    ]);
  });

  it('finds the tests that name a golden file in a support file', () => {
    expect(related(['tests/golden/matrix.txt'])).toEqual([[golden, 2]]);
  });

  it('finds none for a source of which only types are used', () => {
    expect(related(['src/types.ts'])).toEqual([]);
  });

  it('runs what fits, the nearest first, and a file that is named whatever it costs', () => {
    const tests = [
      { name: far, distance: 2 },
      { name: near, distance: 1 },
      { name: suite, distance: 1 },
      { name: whole, distance: 0 },
    ];
    const known = { [whole]: noted([], 5000), [near]: noted([], 400), [far]: noted([], 300), [suite]: noted([], 900) };
    expect(fitInto(6000, tests, known)).toEqual({ run: [whole, near, far], leave: [suite] });
    expect(fitInto(6000, tests, { ...known, [near]: noted([], 1) })).toEqual({
      run: [whole, near, suite],
      leave: [far],
    });
    expect(fitInto(0, tests, known)).toEqual({ run: [whole], leave: [near, suite, far] });
  });

  const run = (...names: readonly string[]): { readonly status: number | null; readonly output: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/tests/run-related.cjs', ...names], {
      cwd: root,
      encoding: 'utf8',
      env: PLAIN,
    });
    return { status, output: stdout + stderr };
  };

  it('says in one line what passed', () => {
    expect(run()).toEqual({ status: 0, output: 'nothing has changed\n' });
    const { status, output } = run('docs');
    expect(output).toMatch(/^passed: prettier, tests \(1 in 1 files\); \d+ s\n$/);
    expect(status).toBe(0);
  });

  it('says what failed of the files that git sees changed', () => {
    file('src/one.ts', 'export interface One {\n  readonly a?: 1;\n}\nexport const one: string   = 2;\n');
    const { status, output } = run();
    expect(status).toBe(1);
    expect(output).toContain(`Type 'number' is not assignable to type 'string'`);
    expect(output).toContain('[warn] src/one.ts');
    expect(output).toMatch(/tests\/unit\/near\.test\.ts\n[^]*Expected: 1\n\s*Received: 2/);
    expect(output).toMatch(/\nFAILED: types, lint, prettier, tests \(0 in 3 files\); \d+ s\n$/);
  });

  it('refuses a name that git does not know', () => {
    expect(run('src/none.ts')).toEqual({ status: 1, output: 'git knows no file src/none.ts\n' });
  });
});
