import { alternate, cpuEach, fill, runBlock } from '../measure/blocks.ts';
import { startTree } from '../measure/contender.ts';
import type { Line } from '../measure/lines.ts';
import { median, pairedRatios } from '../measure/statistics.ts';
import type { Tree } from '../measure/trees.ts';
import { loadOf, WRITE_ROWS } from '../rows/write-rows.ts';

const ROWS = ['known-10', 'known-100', 'single'];
const ROUNDS = 7;
const WARMING = 30_000;

/** Measures an API and a sink in processes of their own beside one process with both, all on SQLite. */
export const measureApart = async function* (tree: Tree, statements: number): AsyncGenerator<Line, void> {
  const one = await startTree(tree);
  try {
    const apart = await startTree(tree, { processes: [{ ROLE: 'api' }, { ROLE: 'sink' }] });
    try {
      await fill([one, apart], { statements: Math.min(WARMING, 10 * statements), size: 10 });
      for (const row of WRITE_ROWS.filter(({ name }) => ROWS.includes(name))) {
        const [together = [], split = []] = await alternate([one, apart], ROUNDS, (contender, round) =>
          runBlock(contender, contender, loadOf(row, round, statements)),
        );
        const [whole, all, api, sink] = [cpuEach(together), cpuEach(split), cpuEach(split, 0), cpuEach(split, 1)];
        const busiest = api.map((us, index) => Math.max(us, sink[index] ?? 0));
        yield {
          row: row.name,
          'us, one process': median(whole),
          'us, API': median(api),
          'us, sink': median(sink),
          'both of one': pairedRatios(all, whole).median,
          'busiest of one': pairedRatios(busiest, whole).median,
        };
      }
    } finally {
      await apart.stop();
    }
  } finally {
    await one.stop();
  }
};
