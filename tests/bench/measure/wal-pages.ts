import { DatabaseSync } from '@photostructure/sqlite';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSalts, WAL_FRAME_HEADER_BYTES, WAL_HEADER_BYTES } from '../../../src/core/sqlite/read-wal.ts';

/** The committed frames of a write-ahead log (https://sqlite.org/fileformat2.html#walformat). */
export interface WalFrames {
  /** Others since the log has begun anew. */
  readonly salts: string;
  readonly pageSize: number;
  /** The number of the page in each frame. */
  readonly pages: readonly number[];
  readonly commits: number;
}

const NONE: WalFrames = { salts: '', pageSize: 0, pages: [], commits: 0 };

/** Reads an undamaged log. What stands behind the last commit, or is of the log before, is left out. */
export const readWalFrames = (log: Buffer): WalFrames => {
  if (log.length < WAL_HEADER_BYTES) return NONE;
  const pageSize = log.readUInt32BE(8);
  const salts = readSalts(log, 16);
  const pages: number[] = [];
  let committed = 0;
  let commits = 0;
  const frameBytes = WAL_FRAME_HEADER_BYTES + pageSize;
  for (let at = WAL_HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    if (readSalts(log, at + 8) !== salts) break;
    pages.push(log.readUInt32BE(at));
    if (log.readUInt32BE(at + 4) === 0) continue;
    committed = pages.length;
    commits += 1;
  }
  return { salts, pageSize, pages: pages.slice(0, committed), commits };
};

/** What was committed between two readings of a log; undefined if it has begun anew between them. */
export const framesBetween = (before: WalFrames, after: WalFrames): WalFrames | undefined => {
  if (before.salts !== after.salts && before.pages.length > 0) return undefined;
  return {
    ...after,
    pages: after.pages.slice(before.pages.length),
    commits: after.commits - before.commits,
  };
};

/** The names of all logs of databases in a folder, without `-wal`. */
const databasesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('-wal'))
    .map((name) => name.slice(0, -'-wal'.length));

export const readLogs = (folder: string): ReadonlyMap<string, WalFrames> =>
  new Map(
    databasesIn(folder).map((name) => {
      const file = join(folder, `${name}-wal`);
      return [name, existsSync(file) ? readWalFrames(readFileSync(file)) : NONE];
    }),
  );

/** The table or index that has each page; those of an index are called `TABLE (INDEX)`. */
const pageOwners = (file: string): ReadonlyMap<number, string> => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = new Map(
      (
        database.prepare('SELECT name, tbl_name AS owner FROM sqlite_schema').all() as {
          readonly name: string;
          readonly owner: string;
        }[]
      ).map(({ name, owner }) => [name, owner]),
    );
    const pages = database.prepare('SELECT name, pageno FROM dbstat').all() as {
      readonly name: string;
      readonly pageno: number;
    }[];
    return new Map(
      pages.map(({ name, pageno }) => {
        const owner = tables.get(name) ?? name;
        return [pageno, owner === name ? name : `${owner} (${name})`];
      }),
    );
  } finally {
    database.close();
  }
};

/** The number of frames by the table or index of their page, in each database. */
export const framesByOwner = (
  folder: string,
  frames: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, ReadonlyMap<string, number>> =>
  new Map(
    [...frames].map(([name, pages]) => {
      const owners = pageOwners(join(folder, name));
      const sums = new Map<string, number>();
      for (const page of pages) {
        const owner = owners.get(page) ?? 'free pages';
        sums.set(owner, (sums.get(owner) ?? 0) + 1);
      }
      return [name, new Map([...sums].toSorted(([, one], [, other]) => other - one))];
    }),
  );

/** The folder of a database that this URL names. */
export const folderOf = (url: string): string => dirname(url.slice('sqlite:'.length));
