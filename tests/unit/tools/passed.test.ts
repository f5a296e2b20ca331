import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';

interface Passed {
  fingerprint(): string | undefined;
  note(of: string | undefined, counts: string): void;
  forget(): void;
  counts(): string | undefined;
  testFiles(): readonly string[];
}
const { passedIn } = jest.requireActual<{ readonly passedIn: (root: string) => Passed }>('../../../tools/passed.cjs');

describe('what is remembered of a run of all tests', () => {
  const root = join(aFolder('passed'), 'repository');
  const passed = passedIn(root);
  const file = (name: string, text: string): void => writeFileSync(join(root, name), text);

  afterAll(() => rmSync(dirname(root), { recursive: true }));

  beforeEach(() => {
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root);
    execFileSync('git', ['init', '-q'], { cwd: root });
    file('.gitignore', 'node_modules\n');
    file('a.ts', 'one');
    passed.note(passed.fingerprint(), '5 passed, 0 failed');
  });

  it('is that it passed, as long as nothing changes', () => {
    expect(passed.counts()).toBe('5 passed, 0 failed');
    expect(passedIn(root).counts()).toBe('5 passed, 0 failed');
  });

  it.each<[string, () => void]>([
    ['a file changed', () => file('a.ts', 'two')],
    ['a file was added', () => file('b.ts', '')],
    ['a file is gone', () => rmSync(join(root, 'a.ts'))],
    ['other packages are installed', () => file('node_modules/.package-lock.json', '{}')],
    ['it was forgotten', () => passed.forget()],
  ])('is nothing once %s', (_, change) => {
    change();
    expect(passed.counts()).toBeUndefined();
  });

  it('is nothing once a service is tested with that was not', () => {
    process.env['TEST_ANOTHER'] = 'x';
    try {
      expect(passed.counts()).toBeUndefined();
    } finally {
      delete process.env['TEST_ANOTHER'];
    }
    expect(passed.counts()).toBe('5 passed, 0 failed');
  });

  it('is of a whole run: of all test files that are there', () => {
    mkdirSync(join(root, 'tests'));
    for (const name of ['a.test.ts', 'b.test.ts', 'help.ts']) file(`tests/${name}`, '');
    expect(passed.testFiles()).toEqual(['tests/a.test.ts', 'tests/b.test.ts']);
  });

  it('is nothing where git does not know the files', () => {
    rmSync(join(root, '.git'), { recursive: true });
    expect(passed.fingerprint()).toBeUndefined();
    expect(passed.counts()).toBeUndefined();
  });
});
