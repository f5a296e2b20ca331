import { join } from 'node:path';
import { fill, runBlock } from '../measure/blocks.ts';
import { bytesOfLog, countWork } from '../measure/count-work.ts';
import { diskBackends, type RunningTree, startTree } from '../measure/contender.ts';
import { countingEnv, mergeCounts, type SqlCount } from '../measure/sql-counts.ts';
import type { Tree } from '../measure/trees.ts';
import { folderOf, framesByOwner } from '../measure/wal-pages.ts';
import { loadOf, WRITE_ROWS, type WriteRow } from './write-rows.ts';

/** Pages that were written to the log of a database. */
interface LoggedPages {
  readonly database: string;
  /** The table or index. */
  readonly owner: string;
  readonly pagesAPost: number;
}

/** What a POST of a row does inside the process. */
export interface CallFigures {
  readonly name: string;
  readonly row: string;
  readonly posts: number;
  readonly bytesOfLogAPost: Readonly<Record<string, number>>;
  readonly commitsAPost: Readonly<Record<string, number>>;
  readonly pages: readonly LoggedPages[];
  /** Calls a POST. */
  readonly sql: readonly SqlCount[];
}

const COUNTED = ['lone', 'known-10'];
/** POSTs of a sample: the logs must not begin anew in it. */
const POSTS: Readonly<Record<string, number>> = { lone: 20, 'known-10': 64 };
const SAMPLES = 6;
/** A sample in which a log has begun anew is left out. */
const TRIES = 30;

const countRow = async (row: WriteRow, tree: RunningTree, file: string): Promise<CallFigures> => {
  const folder = folderOf(tree.backends.storeUrl);
  const posts = POSTS[row.name] ?? 1;
  const pages = new Map<string, number[]>();
  const bytes = new Map<string, number>();
  const commits = new Map<string, number>();
  const counts: (readonly [string, number])[] = [];
  let samples = 0;
  for (let attempt = 0; samples < SAMPLES && attempt < TRIES; attempt++) {
    const load = loadOf({ ...row, share: 1 }, attempt, posts * row.size);
    const counted = await countWork(tree, file, () => runBlock(tree, tree, load));
    if (counted === undefined) continue;
    samples += 1;
    counts.push(...counted.sql.map(({ method, sql, calls }) => [`${method} ${sql}`, calls] as const));
    for (const [name, frames] of counted.frames) {
      pages.set(name, [...(pages.get(name) ?? []), ...frames.pages]);
      bytes.set(name, (bytes.get(name) ?? 0) + bytesOfLog(frames));
      commits.set(name, (commits.get(name) ?? 0) + frames.commits);
    }
  }
  if (samples === 0) throw new Error(`the logs began anew in each sample of ${row.name}`);
  const total = posts * samples;
  const each = (sums: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
    Object.fromEntries([...sums].map(([name, sum]) => [name, sum / total]));
  return {
    name: tree.name,
    row: row.name,
    posts: total,
    bytesOfLogAPost: each(bytes),
    commitsAPost: each(commits),
    pages: [...framesByOwner(folder, pages)].flatMap(([database, owners]) =>
      [...owners].map(([owner, sum]) => ({ database, owner, pagesAPost: sum / total })),
    ),
    sql: mergeCounts(counts).map((one) => ({ ...one, calls: one.calls / total })),
  };
};

/**
 * Counts the calls of SQLite and the pages in its logs, of POSTs of one and of ten statements, in a process of their
 * own: counting has a cost.
 */
export const measureCalls = async function* (tree: Tree, warming: number): AsyncGenerator<CallFigures, void> {
  const backends = diskBackends();
  const file = join(folderOf(backends.storeUrl), 'counts.json');
  const running = await startTree(tree, { backends, processes: [countingEnv(file)] });
  try {
    await fill([running], { statements: warming, size: 10 });
    for (const row of WRITE_ROWS.filter(({ name }) => COUNTED.includes(name))) yield await countRow(row, running, file);
  } finally {
    await running.stop();
  }
};
