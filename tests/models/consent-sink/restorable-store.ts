import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';

/** A store that a schedule copies once, and puts back later. */
export interface RestorableStore {
  readonly store: Store;
  copy(): Promise<void>;
  /** Has the store be what it was when it was copied. */
  putBack(): Promise<void>;
  remove(): Promise<void>;
}

/** A SQLite store in a file; its calls go to whatever the file holds now. */
export const openRestorableStore = async (): Promise<RestorableStore> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-restored-'));
  const [file, copied] = [join(folder, 'store.db'), join(folder, 'copy.db')];
  const open = (): Promise<Store> => openSqliteStore({ file, now: Date.now });
  let current = await open();
  const reopen = async (meanwhile: () => void): Promise<void> => {
    // Whoever closes last has the WAL in the file.
    await current.close();
    meanwhile();
    current = await open();
  };
  type Methods = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;
  const repositories = Object.entries(current).map(([name, value]): readonly [string, unknown] => {
    if (typeof value !== 'object') return [name, () => (current as unknown as Methods)[name]?.()];
    const calls = Object.keys(value as object).map((method): readonly [string, unknown] => [
      method,
      (...given: readonly unknown[]) =>
        (current as unknown as Readonly<Record<string, Methods>>)[name]?.[method]?.(...given),
    ]);
    return [name, Object.fromEntries(calls)];
  });
  return {
    store: Object.fromEntries(repositories) as unknown as Store,
    copy: () => reopen(() => copyFileSync(file, copied)),
    putBack: () => reopen(() => copyFileSync(copied, file)),
    remove: async () => {
      await current.close();
      rmSync(folder, { recursive: true });
    },
  };
};
