import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';

interface Reads {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly trees: readonly string[];
  readonly program: boolean;
  readonly all: boolean;
}
interface Pass {
  readonly count: number;
  readonly ms: number;
  readonly reads: Reads;
}
interface Run {
  readonly passed: Readonly<Record<string, Pass>>;
  readonly broken: readonly string[];
  readonly failed: number;
}
type Snapshot = object;
interface Passed {
  look(): Snapshot | undefined;
  note(before: Snapshot | undefined, run: Run): void;
  rest(): readonly string[] | undefined;
  counts(): string;
  known(): Readonly<Record<string, { readonly ms: number }>>;
}
const { passedIn } = jest.requireActual<{ readonly passedIn: (root: string) => Passed }>(
  '../../../tools/tests/passed.cjs',
);

const [a, b, c] = ['tests/a.test.ts', 'tests/b.test.ts', 'tests/c.test.ts'];
const [program, all] = ['tests/program.test.ts', 'tests/all.test.ts'];

describe('what is remembered of runs of the tests', () => {
  const root = join(aFolder('passed'), 'repository');
  const passed = passedIn(root);
  const file = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  /** One that has read itself and what else is named. */
  const pass = (count: number, reads: Partial<Reads> = {}, ms = 10): Pass => ({
    count,
    ms,
    reads: { files: [], folders: [], trees: [], program: false, all: false, ...reads },
  });
  const note = (run: Partial<Run>, before = passed.look()): void =>
    passed.note(before, { passed: {}, broken: [], failed: 0, ...run });
  const change = (name: string, text = 'two'): readonly string[] | undefined => {
    file(name, text);
    return passed.rest();
  };

  afterAll(() => rmSync(dirname(root), { recursive: true }));

  beforeEach(() => {
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    execFileSync('git', ['init', '-q'], { cwd: root });
    file('.gitignore', 'node_modules\ndist\n*.generated.*\n');
    for (const name of [a, b, c, 'tests/help.ts', 'src/main.ts', 'src/made.generated.ts', 'docs/page.md'])
      file(name, 'one');
    for (const name of ['docs/operate/alerts/anAlert.md', 'dist/.built.json', 'deploy/chart.yaml']) file(name, 'one');
    note({ passed: { [a]: pass(5, { files: [a, 'tests/help.ts'] }) } });
  });

  it('leaves the test files that have not passed', () => {
    expect(passed.rest()).toEqual([b, c]);
    expect(passedIn(root).rest()).toEqual([b, c]);
    expect(passed.counts()).toBe('5 passed, 0 failed');
  });

  it('adds one run to the next, and counts no file twice', () => {
    note({ passed: { [a]: pass(5, { files: [a] }), [b]: pass(2, { files: [b] }) } });
    expect(passed.rest()).toEqual([c]);
    expect(passed.counts()).toBe('7 passed, 0 failed');
  });

  it('forgets a file that failed, and counts what failed last', () => {
    note({ broken: [a], failed: 3, passed: { [b]: pass(2, { files: [b] }) } });
    expect(passed.rest()).toEqual([a, c]);
    expect(passed.counts()).toBe('2 passed, 3 failed');
    note({ passed: { [a]: pass(5, { files: [a] }) } });
    expect(passed.counts()).toBe('7 passed, 0 failed');
  });

  it('runs a file again only if something changed that it has read', () => {
    note({
      passed: { [b]: pass(1, { files: [b, 'docs/page.md'] }), [c]: pass(1, { files: [c, 'src/made.generated.ts'] }) },
    });
    expect(passed.rest()).toEqual([]);
    expect(change('src/main.ts')).toEqual([]);
    expect(change('docs/page.md')).toEqual([b]);
    expect(change('tests/help.ts')).toEqual([a, b]);
    expect(change('docs/page.md', 'one')).toEqual([a]);
    expect(change('src/made.generated.ts')).toEqual([a, c]);
    rmSync(join(root, 'docs/page.md'));
    expect(passed.rest()).toEqual([a, b, c]);
  });

  it('runs a file again if there is now what it looked for in vain, or another entry of a folder', () => {
    const reads = { [b]: pass(1, { files: [b, 'docs/none.md'] }), [c]: pass(1, { files: [c], folders: ['docs'] }) };
    note({ passed: reads });
    expect(change('docs/page.md')).toEqual([]);
    expect(change('docs/another.md')).toEqual([c]);
    expect(change('docs/none.md')).toEqual([b, c]);
  });

  it('knows what is below a folder', () => {
    note({
      passed: { [b]: pass(1, { files: [b], trees: ['docs'] }), [c]: pass(1, { files: [c], folders: ['docs'] }) },
    });
    expect(change('docs-of/another.md')).toEqual([]);
    expect(change('docs/operate/alerts/anAlert.md')).toEqual([b]);
  });

  it('runs a suite that runs on one kind of backends again at another commit', () => {
    const commit = (): void => {
      const by = ['-c', 'user.name=a', '-c', 'user.email=a@school.example'];
      execFileSync('git', [...by, 'commit', '-q', '--allow-empty', '-m', 'one'], { cwd: root });
    };
    file(b, `describeOnBackends('one', 'a suite', () => undefined);`);
    file(c, `describeOnBackends('both', 'a suite', () => undefined);`);
    commit();
    note({ passed: { [b]: pass(1, { files: [b] }), [c]: pass(1, { files: [c] }) } });
    expect(passed.rest()).toEqual([]);
    commit();
    expect(passed.rest()).toEqual([b]);
  });

  it.each([
    ['SCHEDULES', '1', undefined],
    ['TEST_KAFKA_URL', 'kafka://localhost:1', 'deploy/services/server.properties'],
  ])('runs everything again with another %s', (name, value, services) => {
    const before = process.env[name];
    try {
      note({ passed: { [b]: pass(1, { files: [b] }), [c]: pass(1, { files: [c] }) } });
      process.env[name] = value;
      expect(passed.rest()).toEqual([a, b, c]);
      if (services === undefined) return;
      note({ passed: { [b]: pass(1, { files: [b] }), [c]: pass(1, { files: [c] }) } });
      expect(passed.rest()).toEqual([a]);
      expect(change(services)).toEqual([a, b, c]);
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before;
    }
  });

  it.each([
    ['a source', 'src/main.ts', [program, all]],
    ['a support file', 'tests/support/new.ts', [program, all]],
    ['another build', 'dist/.built.json', [program, all]],
    ['what it is deployed with', 'deploy/chart.yaml', [program, all]],
    ['the page of an alert, which is built in', 'docs/operate/alerts/anAlert.md', [program, all]],
    ['a document', 'docs/page.md', [all]],
    ['another test file', b, [all, b]],
  ])('runs a file that started the program again after a change of %s', (_, name, expected) => {
    for (const test of [program, all]) file(test, 'one');
    note({
      passed: {
        [b]: pass(1, { files: [b] }),
        [c]: pass(1, { files: [c] }),
        [program]: pass(1, { files: [program], program: true }),
        [all]: pass(1, { files: [all], program: true, all: true }),
      },
    });
    expect(passed.rest()).toEqual([]);
    expect(new Set(change(name))).toEqual(new Set(expected));
  });

  it.each(['node_modules/.package-lock.json', 'package.json', 'jest.config.js'])(
    'is nothing after a change of %s',
    (name) => {
      expect(change(name)).toEqual([a, b, c]);
      expect(passed.counts()).toBe('0 passed, 0 failed');
    },
  );

  it.each(['TEST_ANOTHER', 'PAIRS', 'REQUIRE_SERVICES'])('is nothing under another %s', (name) => {
    const before = process.env[name];
    process.env[name] = 'x';
    try {
      expect(passed.rest()).toEqual([a, b, c]);
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before;
    }
    expect(passed.rest()).toEqual([b, c]);
  });

  it('does not take a pass on what changed during the run', () => {
    const before = passed.look();
    file('tests/help.ts', 'two');
    note({ passed: { [a]: pass(5, { files: [a, 'tests/help.ts'] }), [b]: pass(1, { files: [b] }) } }, before);
    expect(passed.rest()).toEqual([a, c]);
  });

  it('does not take a pass on a file whose changes it cannot see', () => {
    file('node_modules/made.js', 'one');
    note({ passed: { [b]: pass(1, { files: [b, 'node_modules/made.js'] }) } });
    expect(passed.rest()).toEqual([b, c]);
  });

  it('keeps the least CPU that a file took', () => {
    for (const ms of [70, 30, 50]) note({ passed: { [a]: pass(5, { files: [a] }, ms) } });
    expect(passed.known()[a]?.ms).toBe(10);
    for (const ms of [70, 30, 50]) note({ passed: { [b]: pass(5, { files: [b] }, ms) } });
    expect(passed.known()[b]?.ms).toBe(30);
  });

  it('is nothing if git does not know the files', () => {
    rmSync(join(root, '.git'), { recursive: true });
    expect(passed.look()).toBeUndefined();
    expect(passed.rest()).toBeUndefined();
    expect(passed.counts()).toBe('0 passed, 0 failed');
  });
});
