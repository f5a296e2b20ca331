import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';

type RunChecks = (
  root: string,
  scripts: readonly string[],
  report: (text: string) => void,
) => Promise<readonly string[]>;
const { runChecks } = jest.requireActual<{ readonly runChecks: RunChecks }>('../../../tools/checks.cjs');

describe('the checks of `npm run check`', () => {
  it('all run, whichever of them fails, and what each wrote stays together', async () => {
    const root = aFolder('checks');
    const scripts = {
      wrong: 'echo wrong-1 >&2; exit 3',
      right: 'echo right-1',
      last: 'echo last-1',
    };
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'checked', scripts }));
    const reports: string[] = [];
    expect(await runChecks(root, Object.keys(scripts), (text) => reports.push(text))).toEqual(['wrong']);
    expect(reports.toSorted()).toEqual([
      'FAILED: wrong\nwrong-1\n',
      'passed: last\nlast-1\n',
      'passed: right\nright-1\n',
    ]);
    rmSync(root, { recursive: true });
  });
});
