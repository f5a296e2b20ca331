import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';
import { withAdmin } from '../../support/clients/raw-kafka.ts';
import { ownServices } from '../../support/servers/own-services.ts';
import { type Backends, backendsIn, type Pair } from '../../support/servers/pairs.ts';

/** What a Carnet keeps: on Kafka the topics of studies stand beside the journal, and are lost with it. */
export type Part = 'store' | 'journal' | 'topics';

/** Where the data of one Carnet are. Nothing below may be called while a process of it runs. */
export interface Premises {
  readonly urls: Pick<Backends, 'journalUrl' | 'storeUrl'>;
  readonly isInFiles: boolean;
  readonly dataDir: string;
  /** A folder for backups, lists and other copies. */
  readonly elsewhere: string;
  /** Keeps what is there as a copy of this name. */
  keep(name: string): Promise<void>;
  /** Puts parts of a copy in the place of what is there. */
  putBack(name: string, parts: readonly Part[]): Promise<void>;
  lose(parts: readonly Part[]): Promise<void>;
  /** Ends services of its own, and removes everything. */
  remove(): Promise<void>;
}

const FILES: Readonly<Record<Part, string>> = {
  store: 'store.db',
  journal: 'journal.db',
  topics: 'studies-journal.db',
};
export const ALL_PARTS: readonly Part[] = ['store', 'journal', 'topics'];

const replaceFolder = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
};

const premisesInFiles = (): Premises => {
  const root = aFolder('rehearsal');
  const [dataDir, elsewhere] = [join(root, 'data'), join(root, 'elsewhere')];
  for (const folder of [dataDir, elsewhere]) mkdirSync(folder, { mode: 0o700 });
  const copyOf = (name: string): string => join(elsewhere, `copy-${name}`);
  const removeFiles = (part: Part): void => {
    for (const file of readdirSync(dataDir))
      if (file.startsWith(FILES[part])) rmSync(join(dataDir, file), { recursive: true });
  };
  return {
    ...{ urls: backendsIn(dataDir), isInFiles: true },
    ...{ dataDir, elsewhere },
    keep: (name) => {
      replaceFolder(dataDir, copyOf(name));
      return Promise.resolve();
    },
    putBack: (name, parts) => {
      // A copy may be a backup: it has no write-ahead logs.
      const from = existsSync(copyOf(name)) ? copyOf(name) : join(elsewhere, name);
      for (const part of parts) {
        removeFiles(part);
        for (const file of readdirSync(from))
          if (file.startsWith(FILES[part])) cpSync(join(from, file), join(dataDir, file));
      }
      return Promise.resolve();
    },
    lose: (parts) => {
      for (const part of parts) removeFiles(part);
      return Promise.resolve();
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
};

const PREFIX = 'school';
const KAFKA_PORT = 18_392;
const MONGODB_PORT = 26_917;

const premisesInServices = async (): Promise<Premises> => {
  const root = aFolder('rehearsal');
  const [dataDir, elsewhere] = [join(root, 'data'), join(root, 'elsewhere')];
  for (const folder of [dataDir, elsewhere]) mkdirSync(folder, { mode: 0o700 });
  const services = await ownServices(KAFKA_PORT, MONGODB_PORT, 1);
  const journalUrl = `${services.kafkaUrl}/${PREFIX}?partitions=3&replication=1`;
  const serviceOf = (part: Part) => (part === 'store' ? 'mongodb' : 'kafka');
  const copyOf = (name: string, service: string): string => join(elsewhere, `copy-${name}`, service);
  const stopped = async (names: readonly ('kafka' | 'mongodb')[], change: () => void): Promise<void> => {
    await Promise.all(names.map((name) => services.stop(name)));
    change();
    await Promise.all(names.map((name) => services.start(name)));
  };
  const loseTopics = (): Promise<void> =>
    withAdmin(journalUrl, async (admin) => {
      const topics = (await admin.listTopics()).filter((topic) => /^school[.](?:study|forward)[.]/.test(topic));
      await admin.deleteTopics({ topics });
    });
  return {
    ...{ urls: { journalUrl, storeUrl: `${services.mongodbUrl}/${PREFIX}` }, isInFiles: false },
    ...{ dataDir, elsewhere },
    keep: (name) =>
      stopped(['kafka', 'mongodb'], () => {
        for (const service of ['kafka', 'mongodb'] as const)
          replaceFolder(services.folders[service], copyOf(name, service));
      }),
    putBack: (name, parts) => {
      const names = [...new Set(parts.map(serviceOf))];
      return stopped(names, () => {
        for (const service of names) replaceFolder(copyOf(name, service), services.folders[service]);
      });
    },
    lose: async (parts) => {
      if (parts.includes('topics') && !parts.includes('journal')) await loseTopics();
      const names = [...new Set(parts.filter((part) => part !== 'topics').map(serviceOf))];
      await stopped(names, () => {
        for (const service of names) rmSync(services.folders[service], { recursive: true });
      });
    },
    remove: async () => {
      await services.remove();
      rmSync(root, { recursive: true, force: true });
    },
  };
};

/** New premises of a pair; the services of the other pair are its own, since they are stopped and copied. */
export const newPremises = (pair: Pair): Promise<Premises> =>
  pair === 'embedded' ? Promise.resolve(premisesInFiles()) : premisesInServices();
