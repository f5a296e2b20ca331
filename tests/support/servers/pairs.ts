import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { aFolder } from '../checks/a-directory.ts';
import { removeServed } from './remove-served.ts';
import { describeWith, KAFKA_URL, MONGODB_URL, uniqueName } from './services.ts';

/** The journal and the store of one test. */
export interface Backends {
  readonly journalUrl: string;
  readonly storeUrl: string;
  /** Removes all that they hold. */
  remove(): Promise<void>;
}

/** A journal and a store in files of a folder. */
export const backendsIn = (folder: string): Backends => ({
  journalUrl: `sqlite:${join(folder, 'journal.db')}`,
  storeUrl: `sqlite:${join(folder, 'store.db')}`,
  remove: () => rm(folder, { recursive: true, force: true }),
});

/** A journal and a store in files of a new folder. */
export const embeddedBackends = (): Backends => backendsIn(aFolder('test'));

/** A new topic and a new database on the services that run. */
export const servedBackends = (kafkaUrl: string, mongodbUrl: string, partitions = 3): Backends => {
  const name = uniqueName('carnet');
  return {
    journalUrl: `${kafkaUrl.replace(/\/$/, '')}/${name}?partitions=${partitions}&replication=1`,
    // The database goes before the driver's options.
    storeUrl: mongodbUrl.replace(/\/?(?=\?|$)/, `/${name}`),
    remove: () => removeServed(kafkaUrl, mongodbUrl, name),
  };
};

/** Journal and store in files of this process, or in services. */
export type Pair = 'embedded' | 'served';

/**
 * Runs the same suite on SQLite + SQLite, and on Kafka + MongoDB where they run. The suite gets the pair, so that it
 * may run tests once that do not reach journal or store.
 */
export const describePairs = (title: string, body: (makeBackends: () => Backends, pair: Pair) => void): void => {
  describe(`${title}, on SQLite + SQLite`, () => body(embeddedBackends, 'embedded'));
  const both = KAFKA_URL !== undefined && MONGODB_URL !== undefined ? 'both' : undefined;
  describeWith({ name: 'Kafka and a MongoDB-protocol server', url: both }, `${title}, on Kafka + MongoDB`, () =>
    body(() => servedBackends(KAFKA_URL!, MONGODB_URL!), 'served'),
  );
};
