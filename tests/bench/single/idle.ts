import { setTimeout as pause } from 'node:timers/promises';
import { fill } from '../measure/blocks.ts';
import { startTree } from '../measure/contender.ts';
import type { Line } from '../measure/lines.ts';
import { addUsage, readUsage, usedBetween } from '../measure/process-usage.ts';
import type { Tree } from '../measure/trees.ts';

const STATEMENTS = 5_000;
/** Until what follows the last statement is done. */
const CALM_MS = 10_000;

/** Measures what a server does of which nothing is asked, for so many seconds. */
export const measureIdle = async function* (tree: Tree, seconds: number): AsyncGenerator<Line, void> {
  const running = await startTree(tree);
  try {
    await fill([running], { statements: STATEMENTS });
    await pause(Math.min(CALM_MS, seconds * 1000));
    const before = addUsage(running.pids.map(readUsage));
    await pause(seconds * 1000);
    const { cpuUs, writtenBytes, writeCalls } = usedBetween(before, addUsage(running.pids.map(readUsage)));
    yield {
      seconds,
      '% of a core': cpuUs / seconds / 10_000,
      'bytes written a second': writtenBytes / seconds,
      'write calls a second': writeCalls / seconds,
    };
  } finally {
    await running.stop();
  }
};
