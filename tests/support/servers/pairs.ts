import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../checks/a-directory.ts';
import { describeWith, KAFKA_URL, MONGODB_URL, uniqueName } from './services.ts';

/** Where a journal and a store of a test's own are. */
export interface Place {
  readonly journalUrl: string;
  readonly storeUrl: string;
  /** Removes what stays on this machine's disk. */
  remove(): void;
}

/** A journal and a store in files of a new folder. */
export const embeddedPlace = (): Place => {
  const folder = aFolder('test');
  return {
    journalUrl: `sqlite:${join(folder, 'journal.db')}`,
    storeUrl: `sqlite:${join(folder, 'store.db')}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** A topic and a database of their own on the services that run. */
export const servedPlace = (kafkaUrl: string, mongodbUrl: string, partitions = 3): Place => {
  const name = uniqueName('carnet');
  return {
    journalUrl: `${kafkaUrl.replace(/\/$/, '')}/${name}?partitions=${partitions}&replication=1`,
    storeUrl: `${mongodbUrl.replace(/\/$/, '')}/${name}`,
    remove: () => undefined,
  };
};

/** Journal and store in files of this process, or in services. */
export type Pair = 'embedded' | 'served';

/**
 * Runs the same suite on SQLite + SQLite, and on Kafka + MongoDB where they run; it is told on which, for what does not
 * come as far as journal and store.
 */
export const describePairs = (title: string, body: (makePlace: () => Place, pair: Pair) => void): void => {
  describe(`${title}, on SQLite + SQLite`, () => body(embeddedPlace, 'embedded'));
  const both = KAFKA_URL !== undefined && MONGODB_URL !== undefined ? 'both' : undefined;
  describeWith('Kafka and a MongoDB-protocol server', both, `${title}, on Kafka + MongoDB`, () =>
    body(() => servedPlace(KAFKA_URL!, MONGODB_URL!), 'served'),
  );
};
