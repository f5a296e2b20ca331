import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fill } from '../measure/blocks.ts';
import { startTree } from '../measure/contender.ts';
import type { Line } from '../measure/lines.ts';
import type { Tree } from '../measure/trees.ts';
import { folderOf } from '../measure/wal-pages.ts';

/** What the files of a folder take on the disk, in bytes. */
const sizesOf = (folder: string): ReadonlyMap<string, number> =>
  new Map(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).blocks * 512]));

/** Measures the bytes on the disk a statement, by file, while the server runs and after it has stopped. */
export const measureDisk = async function* (tree: Tree, statements: number): AsyncGenerator<Line, void> {
  const running = await startTree(tree);
  const folder = folderOf(running.backends.storeUrl);
  const linesOf = function* (when: string, raw: number): Generator<Line, void> {
    const sizes = sizesOf(folder);
    const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [file, size] of [...sizes, ['all', all] as const])
      yield { when, file, 'bytes a statement': size / statements, 'of raw': size / raw };
  };
  try {
    const raw = await fill([running], { statements });
    yield { when: 'sent', file: 'bodies', 'bytes a statement': raw / statements, 'of raw': 1 };
    yield* linesOf('running', raw);
    for (const one of running.processes) await one.stop();
    yield* linesOf('stopped', raw);
  } finally {
    await running.stop();
  }
};
