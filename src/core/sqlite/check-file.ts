import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isSqliteDamage } from './damage.ts';
import { findDamagedWals, findWalDamage } from './damaged-wal.ts';
import type { DroppedFrames } from './read-wal.ts';

const wordsOf = ({ frames, commits }: DroppedFrames): string => `at least ${frames} pages of ${commits} commits`;

/** The damage that is, or was, in the write-ahead log of a file. */
export const checkSqliteWal = async (file: string): Promise<readonly string[]> => {
  const damage = await findWalDamage(file);
  return [
    ...(damage === undefined
      ? []
      : [`its write-ahead log is damaged: after a crash SQLite drops ${wordsOf(damage)} from it`]),
    ...findDamagedWals(file).map(
      ({ copy, ...dropped }) =>
        `its write-ahead log was damaged, and a start has lost ${wordsOf(dropped)}; its copy ${copy} is kept ` +
        'for 7 days, or until you remove it',
    ),
  ];
};

const MAX_LINES = 1000;
/** The pause after each table: others may then empty the write-ahead log, which they try once a second. */
const REST_MS = { least: 5, most: 5000 } as const;

/** Reads with `read`, which yields what is wrong. If damage ends the reading early, its error is added. */
const collect = (read: () => Iterable<string>): readonly string[] => {
  const found: string[] = [];
  try {
    for (const line of read()) found.push(line);
  } catch (thrown) {
    if (!isSqliteDamage(thrown)) throw thrown;
    found.push((thrown as Error).message);
  }
  return found;
};

/** Reads one table with its indexes, from one snapshot that ends when they are read. */
function* checkTable(database: DatabaseSyncInstance, name: string): Generator<string, void> {
  const check = database.prepare(`PRAGMA integrity_check("${name.replaceAll('"', '""')}")`);
  for (const line of check.iterate() as Iterable<{ readonly integrity_check: string }>)
    if (line.integrity_check !== 'ok') yield line.integrity_check;
}

/** The faults that SQLite finds in a table or its indexes. */
export interface TableFault {
  readonly table: string;
  readonly line: string;
}

/** The faults in the tables of a file: 100 of each table at most, and 1,000 in all. */
export const checkSqliteTables = async (file: string): Promise<readonly TableFault[]> => {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 3000 });
  try {
    const names = ['sqlite_schema'];
    const found = collect(() => {
      const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
      names.push(...(tables as { readonly name: string }[]).map(({ name }) => name));
      return [];
    }).map((line): TableFault => ({ table: 'sqlite_schema', line }));
    for (const name of names) {
      const since = performance.now();
      found.push(...collect(() => checkTable(database, name)).map((line) => ({ table: name, line })));
      await pause(Math.min(REST_MS.most, Math.max(REST_MS.least, 2 * (performance.now() - since))));
    }
    return found.slice(0, MAX_LINES);
  } finally {
    database.close();
  }
};

/**
 * The faults in a file and its write-ahead log, in the words of SQLite. It reads table by table: a snapshot of all
 * tables would keep others from emptying the log.
 */
export const checkSqliteFile = async (file: string): Promise<readonly string[]> =>
  file === ':memory:' || !existsSync(file)
    ? []
    : [...(await checkSqliteWal(file)), ...new Set((await checkSqliteTables(file)).map(({ line }) => line))];
