import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';

interface Run {
  readonly passed: Readonly<Record<string, number>>;
  readonly broken: readonly string[];
  readonly failed: number;
}
interface Passed {
  fingerprint(): string | undefined;
  note(of: string | undefined, run: Run): void;
  rest(): readonly string[] | undefined;
  counts(): string;
}
const { passedIn } = jest.requireActual<{ readonly passedIn: (root: string) => Passed }>('../../../tools/passed.cjs');

const [a, b, c] = ['tests/a.test.ts', 'tests/b.test.ts', 'tests/c.test.ts'];

describe('what is remembered of runs of the tests', () => {
  const root = join(aFolder('passed'), 'repository');
  const passed = passedIn(root);
  const file = (name: string, text: string): void => writeFileSync(join(root, name), text);
  const note = (run: Partial<Run>): void =>
    passed.note(passed.fingerprint(), { passed: {}, broken: [], failed: 0, ...run });

  afterAll(() => rmSync(dirname(root), { recursive: true }));

  beforeEach(() => {
    rmSync(root, { recursive: true, force: true });
    mkdirSync(join(root, 'tests'), { recursive: true });
    execFileSync('git', ['init', '-q'], { cwd: root });
    file('.gitignore', 'node_modules\n');
    for (const name of [a, b, c, 'tests/help.ts']) file(name, 'one');
    note({ passed: { [a]: 5 } });
  });

  it('leaves the test files that have not passed', () => {
    expect(passed.rest()).toEqual([b, c]);
    expect(passedIn(root).rest()).toEqual([b, c]);
    expect(passed.counts()).toBe('5 passed, 0 failed');
  });

  it('adds one run to the next, and counts no file twice', () => {
    note({ passed: { [a]: 5, [b]: 2 } });
    expect(passed.rest()).toEqual([c]);
    expect(passed.counts()).toBe('7 passed, 0 failed');
  });

  it('forgets a file that failed, and counts what failed last', () => {
    note({ broken: [a], failed: 3, passed: { [b]: 2 } });
    expect(passed.rest()).toEqual([a, c]);
    expect(passed.counts()).toBe('2 passed, 3 failed');
    note({ passed: { [a]: 5 } });
    expect(passed.counts()).toBe('7 passed, 0 failed');
  });

  it.each<[string, () => void]>([
    ['a file changed', () => file('tests/help.ts', 'two')],
    ['a file was added', () => file('new.ts', '')],
    ['a file is gone', () => rmSync(join(root, 'tests/help.ts'))],
    [
      'other packages are installed',
      () => {
        mkdirSync(join(root, 'node_modules'), { recursive: true });
        file('node_modules/.package-lock.json', '{}');
      },
    ],
  ])('is nothing once %s', (_, change) => {
    change();
    expect(passed.rest()).toEqual([a, b, c]);
    expect(passed.counts()).toBe('0 passed, 0 failed');
  });

  it('is nothing once a service is tested with that was not', () => {
    process.env['TEST_ANOTHER'] = 'x';
    try {
      expect(passed.rest()).toEqual([a, b, c]);
    } finally {
      delete process.env['TEST_ANOTHER'];
    }
    expect(passed.rest()).toEqual([b, c]);
  });

  it('is nothing where git does not know the files', () => {
    rmSync(join(root, '.git'), { recursive: true });
    expect(passed.fingerprint()).toBeUndefined();
    expect(passed.rest()).toBeUndefined();
    expect(passed.counts()).toBe('0 passed, 0 failed');
  });
});
