import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { type Document, MongoClient } from 'mongodb';
import type { Backends } from './backends.ts';

/** Puts the store back to what it was when it was copied; no process may use it meanwhile. */
type Restore = () => Promise<void>;

const SUFFIXES = ['', '-wal', '-shm'] as const;

const copyFile = (file: string): Restore => {
  for (const suffix of SUFFIXES)
    if (existsSync(`${file}${suffix}`)) copyFileSync(`${file}${suffix}`, `${file}.copy${suffix}`);
  return () => {
    for (const suffix of SUFFIXES) {
      rmSync(`${file}${suffix}`, { force: true });
      if (existsSync(`${file}.copy${suffix}`)) copyFileSync(`${file}.copy${suffix}`, `${file}${suffix}`);
    }
    return Promise.resolve();
  };
};

const withDatabase = async <T>(
  url: string,
  use: (database: ReturnType<MongoClient['db']>) => Promise<T>,
): Promise<T> => {
  const client = new MongoClient(url);
  try {
    return await use(client.db());
  } finally {
    await client.close();
  }
};

const copyDatabase = async (url: string): Promise<Restore> => {
  const copied = await withDatabase(url, async (database) => {
    const names = (await database.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
    const contents = new Map<string, readonly Document[]>();
    for (const name of names)
      contents.set(name, await database.collection(name).find({}, { promoteValues: false }).toArray());
    return contents;
  });
  return () =>
    withDatabase(url, async (database) => {
      const names = (await database.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
      for (const name of names) {
        await database.collection(name).deleteMany({});
        const documents = copied.get(name) ?? [];
        if (documents.length > 0) await database.collection(name).insertMany([...documents]);
      }
    });
};

/** Copies a store that no process uses. */
export const copyStore = ({ storeUrl }: Backends): Promise<Restore> =>
  storeUrl.startsWith('sqlite:') ? Promise.resolve(copyFile(storeUrl.slice('sqlite:'.length))) : copyDatabase(storeUrl);
