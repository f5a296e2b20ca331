import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';
import { describeStore } from '../store.contract.ts';

const now = Date.now;

/** The server's URL with a database in its path. */
const withDatabase = (server: string, database: string): string => {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
};

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a MongoDB store', (server) => {
  describeStore('with a database of its own', async () => {
    const url = withDatabase(server, uniqueName('store'));
    const opened: Store[] = [];
    const another = async (): Promise<Store> => {
      const store = await openMongoStore({ url, now });
      opened.push(store);
      return store;
    };
    return {
      store: await another(),
      another,
      close: async () => {
        for (const store of opened) await store.close();
        const client = new MongoClient(url);
        await client.db().dropDatabase();
        await client.close();
      },
    };
  });
});
