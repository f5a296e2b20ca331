import { WAL_FRAME_HEADER_BYTES } from '../../../src/core/sqlite/read-wal.ts';
import type { RunningTree } from './contender.ts';
import { settle } from './process-usage.ts';
import { type SqlCount, takeCounts } from './sql-counts.ts';
import { folderOf, framesBetween, readLogs, type WalFrames } from './wal-pages.ts';

/** What a process has done while something ran, and behind it. */
export interface CountedWork {
  readonly sql: readonly SqlCount[];
  /** The frames that were added to the log of each database. */
  readonly frames: ReadonlyMap<string, WalFrames>;
}

export const bytesOfLog = ({ pages, pageSize }: WalFrames): number =>
  pages.length * (pageSize + WAL_FRAME_HEADER_BYTES);

/**
 * Counts the calls of SQLite and the pages in its logs, of a process that was started with `countingEnv` of this file.
 * Undefined if a log has begun anew meanwhile.
 */
export const countWork = async (
  { pids, backends }: RunningTree,
  file: string,
  work: () => Promise<unknown>,
): Promise<CountedWork | undefined> => {
  const folder = folderOf(backends.storeUrl);
  const [pid = 0] = pids;
  await settle(pids);
  await takeCounts(pid, file);
  const before = readLogs(folder);
  await work();
  await settle(pids);
  const after = readLogs(folder);
  const sql = await takeCounts(pid, file);
  const frames = new Map<string, WalFrames>();
  for (const [name, log] of after) {
    const added = framesBetween(before.get(name) ?? { ...log, pages: [], commits: 0 }, log);
    if (added === undefined) return undefined;
    frames.set(name, added);
  }
  return { sql, frames };
};
