import { fill } from '../measure/blocks.ts';
import { startTree } from '../measure/contender.ts';
import type { Line } from '../measure/lines.ts';
import { readMemory, readUsage } from '../measure/process-usage.ts';
import { TRAFFIC } from '../measure/traffic.ts';
import type { Tree } from '../measure/trees.ts';

const MEGABYTE = 1_000_000;

/** Measures memory after a mixed load, and the start of a process on what is stored then. */
export const measureMemory = async function* (tree: Tree, statements: number): AsyncGenerator<Line, void> {
  const running = await startTree(tree);
  const memoryOf = (pid = 0): Line => {
    const { rssBytes, peakBytes } = readMemory(pid);
    return { 'RSS, MB': rssBytes / MEGABYTE, 'RSS at most, MB': peakBytes / MEGABYTE };
  };
  try {
    const kinds = Object.keys(TRAFFIC) as (keyof typeof TRAFFIC)[];
    for (const traffic of kinds)
      for (const size of [10, 100])
        await fill([running], {
          traffic,
          size,
          statements: Math.ceil(statements / kinds.length / 2 / 100) * 100,
          from: size * statements,
        });
    yield { when: `${statements} stored`, ...memoryOf(running.pids[0]) };
    for (const one of running.processes) await one.stop();
    const began = performance.now();
    const again = await startTree(tree, { backends: running.backends });
    const [pid = 0] = again.pids;
    yield {
      when: 'started anew',
      ...memoryOf(pid),
      's until ready': (performance.now() - began) / 1000,
      's of CPU until ready': readUsage(pid).cpuUs / 1e6,
    };
    await again.stop();
  } finally {
    await running.stop();
  }
};
