import { alternate, cpuEach, fill, runBlock } from '../measure/blocks.ts';
import { startBare, startTree } from '../measure/contender.ts';
import type { Line } from '../measure/lines.ts';
import { median, pairedRatios, spreadOf } from '../measure/statistics.ts';
import type { Tree } from '../measure/trees.ts';
import { loadOf, WRITE_ROWS } from '../rows/write-rows.ts';

const ROUNDS = 7;
const STATEMENTS = 4_000;
const WARMING = 60_000;

/**
 * Measures ten known statements a POST with so many stored before; the sizes ascend. A size below 60,000 has the
 * compiler in it.
 */
export const measureGrowth = async function* (tree: Tree, sizes: readonly number[]): AsyncGenerator<Line, void> {
  const row = WRITE_ROWS.find(({ name }) => name === 'known-10')!;
  const bare = await startBare();
  const running = await startTree(tree);
  try {
    let stored = 0;
    for (const size of sizes) {
      const missing = Math.max(0, size - stored);
      // As many small POSTs as warm it up; then large ones, which take less time.
      const small = Math.max(0, Math.min(missing, WARMING - stored));
      await fill([running, bare], { statements: small, size: row.size, from: stored });
      await fill([running, bare], { statements: missing - small, from: stored + small });
      stored += missing;
      const load = loadOf(row, stored, STATEMENTS);
      for (const one of [running, bare]) await runBlock(one, one, load);
      const [own = [], limit = []] = await alternate([running, bare], ROUNDS, (contender, round) =>
        runBlock(contender, contender, loadOf(row, round, STATEMENTS)),
      );
      const { median: middle, low, high } = spreadOf(cpuEach(own));
      yield {
        stored,
        'us of CPU a statement': middle,
        'lower quartile': low,
        'upper quartile': high,
        'x bare': pairedRatios(cpuEach(own), cpuEach(limit)).median,
        'bytes written a statement': median(own.map(({ total, statements }) => total.writtenBytes / statements)),
      };
      stored += (ROUNDS + 1) * STATEMENTS;
    }
  } finally {
    await running.stop();
    await bare.stop();
  }
};
