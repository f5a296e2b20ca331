import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { aFolder } from '../../support/checks/a-directory.ts';

interface Cost {
  readonly name: string;
  readonly own: number;
  readonly children: number;
  readonly seconds: number;
}
const { startCounting, tableOf } = jest.requireActual<{
  readonly startCounting: (testFile: string) => () => void;
  readonly tableOf: (costs: readonly Cost[]) => readonly string[];
}>('../../../tools/costs.cjs');

/** Keeps a processor busy. */
const work = (ms: number): void => {
  const until = process.cpuUsage().user + ms * 1000;
  while (process.cpuUsage().user < until) Math.random();
};

describe('what test files cost', () => {
  const before = process.env['COSTS'];
  afterEach(() => {
    if (before === undefined) delete process.env['COSTS'];
    else process.env['COSTS'] = before;
  });

  it('is noted as processor seconds of their process and of its children, if COSTS names a file', () => {
    const file = join(aFolder('costs'), 'costs');
    process.env['COSTS'] = file;
    const note = startCounting(join(__dirname, '../../unit/a.test.ts'));
    work(300);
    spawnSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 300_000) Math.random()']);
    note();
    const cost = JSON.parse(readFileSync(file, 'utf8')) as Cost;
    expect(cost.name).toBe('tests/unit/a.test.ts');
    expect(cost.own).toBeGreaterThan(0.2);
    expect(cost.children).toBeGreaterThan(0.2);
  });

  it('is summed by kind of test, the dearest first', () => {
    const cost = { own: 1, children: 2, seconds: 10 };
    expect(
      tableOf(
        ['tests/unit/a.test.ts', 'tests/e2e/b.test.ts', 'tests/e2e/x/c.test.ts'].map((name) => ({ name, ...cost })),
      ),
    ).toEqual(['e2e: 2 files, 6 s of processors, 20 s', 'unit: 1 files, 3 s of processors, 10 s']);
  });
});
