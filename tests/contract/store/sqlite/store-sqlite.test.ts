import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { describeStore } from '../store.contract.ts';

const now = Date.now;

describeStore('a SQLite store in memory', async () => {
  const store = await openSqliteStore({ file: ':memory:', now });
  return { store, another: () => Promise.resolve(store), close: () => store.close() };
});

describeStore('a SQLite store in a file', async () => {
  const folder = aFolder('store');
  const file = join(folder, 'store.db');
  const opened: Store[] = [];
  const another = async (): Promise<Store> => {
    const store = await openSqliteStore({ file, now });
    opened.push(store);
    return store;
  };
  return {
    store: await another(),
    another,
    close: async () => {
      for (const store of opened) await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
