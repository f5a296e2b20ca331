import { spawnSync } from 'node:child_process';

const { processorMs, tableOf } = jest.requireActual<{
  readonly processorMs: () => number;
  readonly tableOf: (known: Readonly<Record<string, { readonly ms: number }>>) => readonly string[];
}>('../../../tools/tests/costs.cjs');

const WORK_MS = 300;

describe('what test files cost', () => {
  it('is the CPU of their process and of its children', () => {
    const began = processorMs();
    const until = process.cpuUsage().user + WORK_MS * 1000;
    while (process.cpuUsage().user < until) Math.random();
    const own = processorMs() - began;
    spawnSync(process.execPath, ['-e', `while (process.cpuUsage().user < ${WORK_MS * 1000}) Math.random()`]);
    const both = processorMs() - began;
    expect(own).toBeGreaterThan(WORK_MS * 0.7);
    expect(both - own).toBeGreaterThan(WORK_MS * 0.7);
  });

  it('is summed by kind of test, the dearest first', () => {
    const known = {
      'tests/unit/a.test.ts': { ms: 3000 },
      'tests/e2e/b.test.ts': { ms: 4000 },
      'tests/e2e/x/c.test.ts': { ms: 2400 },
    };
    expect(tableOf(known)).toEqual(['e2e: 2 files, 6 s', 'unit: 1 files, 3 s']);
  });
});
