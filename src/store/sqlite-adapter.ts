import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from '../core/disk/directory.ts';
import type { DamagedWal } from '../core/sqlite/damaged-wal.ts';
import { isSqliteSortKey, MAX_PARTITION } from './ports/sqlite-sort-key.ts';
import type { StoreAdapter } from './ports/store-adapter.ts';

const MEMORY = ':memory:';

const nameOf = (url: string): string => url.slice('sqlite:'.length);

const fileOf = (url: string): string | undefined => {
  const name = nameOf(url);
  return name === MEMORY ? undefined : name;
};

/** SQLite: a file, or the memory of this process. Its modules are loaded when they are needed. */
export const SQLITE_STORE: StoreAdapter = {
  product: 'SQLite',
  form: 'sqlite:FILE',
  isEmbedded: true,
  maxPartitions: MAX_PARTITION + 1,
  canOrder: isSqliteSortKey,
  owns: (url) => /^sqlite:.+$/.test(url),
  findUrlFaults: () => [],
  fileOf,
  inspect: async (url) => (await import('./sqlite/inspect-sqlite-store.ts')).inspectSqliteStore(nameOf(url)),
  peekFact: async (url, name) => {
    const file = fileOf(url);
    if (file === undefined) return undefined;
    return (await import('./sqlite/inspect-sqlite-store.ts')).peekSqliteFact(file, name);
  },
  check: async (url, isRepairing) => {
    const file = fileOf(url);
    return file === undefined || !existsSync(file)
      ? { lines: [], indexes: [] }
      : (await import('./sqlite/check/check-indexes.ts')).checkSqliteStore(file, isRepairing);
  },
  open: async (url, { now }, report) => {
    const file = nameOf(url);
    if (file !== MEMORY) makeDirectory(dirname(file));
    const { openSqliteStore } = await import('./sqlite/open-sqlite-store.ts');
    const onDamaged = (found?: DamagedWal): void =>
      report({
        part: 'store-file',
        ...(found !== undefined && { reason: 'a start has lost commits of the write-ahead log', ...found }),
      });
    const onDamagedIndex = (name: string): void =>
      report({ part: 'index', reason: `the index ${name} has led to no row of its own: carnet check --mend` });
    return openSqliteStore({ file, now, onDamaged, onDamagedIndex });
  },
};
