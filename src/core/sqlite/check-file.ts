import { DatabaseSync } from '@photostructure/sqlite';
import { existsSync } from 'node:fs';
import { isSqliteDamage } from './damage.ts';
import { findDamagedWals, findWalDamage } from './damaged-wal.ts';
import type { DroppedFrames } from './read-wal.ts';

const wordsOf = ({ frames, commits }: DroppedFrames): string => `at least ${frames} pages of ${commits} commits`;

/** What is wrong, or was, in the write-ahead log of a file. */
const checkWal = async (file: string): Promise<readonly string[]> => {
  const damage = await findWalDamage(file);
  return [
    ...(damage === undefined
      ? []
      : [`its write-ahead log is damaged: after a crash SQLite drops ${wordsOf(damage)} from it`]),
    ...findDamagedWals(file).map(
      ({ kept, ...dropped }) =>
        `its write-ahead log was damaged, and a start has lost ${wordsOf(dropped)}; the log is kept as ${kept} ` +
        'until you remove it',
    ),
  ];
};

const checkPages = (file: string): readonly string[] => {
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 3000 });
    try {
      const lines = database.prepare('PRAGMA integrity_check').all() as { readonly integrity_check: string }[];
      return lines.map((line) => line.integrity_check).filter((line) => line !== 'ok');
    } finally {
      database.close();
    }
  } catch (thrown) {
    if (!isSqliteDamage(thrown)) throw thrown;
    return [(thrown as Error).message];
  }
};

/** What is wrong in a file and its write-ahead log: pages, records and indexes in the words of SQLite, 100 at most. */
export const checkSqliteFile = async (file: string): Promise<readonly string[]> =>
  file === ':memory:' || !existsSync(file) ? [] : [...(await checkWal(file)), ...checkPages(file)];
