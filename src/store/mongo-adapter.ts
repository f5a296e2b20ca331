import type { StoreAdapter } from './ports/store-adapter.ts';

const URL_SHAPE = /^mongodb(?:\+srv)?:\/\/[^/?]+\/(?<database>[^/?]+)(?:\?.*)?$/;
const DATABASE = /^[A-Za-z0-9_-]{1,63}$/;

/** A database of MongoDB. The driver is loaded when it is needed, so that a process on SQLite does not load it. */
export const MONGO_STORE: StoreAdapter = {
  product: 'MongoDB',
  form: 'mongodb://HOSTS/DATABASE',
  isEmbedded: false,
  bodyLimit: { most: 5_000_000, why: 'if the store is MongoDB, whose documents end at 16 MB' },
  maxPartitions: Infinity,
  owns: (url) => /^mongodb(?:\+srv)?:/.test(url),
  findUrlFaults: (url) => {
    const database = URL_SHAPE.exec(url)?.groups?.['database'];
    if (database === undefined) return ['it must name hosts and a database, as in mongodb://HOSTS/DATABASE'];
    return DATABASE.test(database) ? [] : ['it must name a database of at most 63 letters, digits, - and _'];
  },
  fileOf: () => undefined,
  inspect: async (url) => (await import('./mongo/inspect-mongo-store.ts')).inspectMongoStore(url),
  peekFact: () => Promise.resolve(undefined),
  check: async (url, isRepairing) =>
    (await import('./mongo/check/check-mongo-indexes.ts')).checkMongoStore(url, { isRepairing, now: Date.now }),
  open: async (url, deps) => (await import('./mongo/open-mongo-store.ts')).openMongoStore({ url, ...deps }),
};
