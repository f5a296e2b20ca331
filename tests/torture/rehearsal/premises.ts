import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';
import { withAdmin } from '../../support/clients/raw-kafka.ts';
import { ownServices } from '../../support/servers/own-services.ts';
import { type Backends, backendsIn, type BackendKind } from '../../support/servers/backends.ts';
import { keptPort } from './kept-port.ts';

/** What a Carnet keeps: on Kafka the topics of studies stand beside the journal, and are lost with it. */
export type Part = 'store' | 'journal' | 'topics';

/** Where the data of one Carnet are. Nothing below may be called while a process of it runs. */
export interface Premises {
  readonly urls: Pick<Backends, 'journalUrl' | 'storeUrl'>;
  readonly isInFiles: boolean;
  readonly dataDir: string;
  /** A folder for backups, lists and other copies. */
  readonly elsewhere: string;
  /** Keeps what is there as a copy of this name; services stand still from then on. */
  keep(name: string): Promise<void>;
  /** Has services go on with what is there. */
  goOn(): Promise<void>;
  /** Has each part be as in the copy of this name, or lost if there is none, and goes on. */
  arrange(copies: Readonly<Record<Part, string | undefined>>): Promise<void>;
  /** Ends services of its own, and removes everything. */
  remove(): Promise<void>;
}

type Service = 'kafka' | 'mongodb';
const SERVICES: readonly Service[] = ['kafka', 'mongodb'];

const FILES: Readonly<Record<Part, string>> = {
  store: 'store.db',
  journal: 'journal.db',
  topics: 'studies-journal.db',
};
const ALL_PARTS: readonly Part[] = ['store', 'journal', 'topics'];

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
    urls: backendsIn(dataDir),
    isInFiles: true,
    dataDir,
    elsewhere,
    keep: (name) => {
      replaceFolder(dataDir, copyOf(name));
      return Promise.resolve();
    },
    goOn: () => Promise.resolve(),
    arrange: (copies) => {
      for (const part of ALL_PARTS) {
        removeFiles(part);
        const name = copies[part];
        if (name === undefined) continue;
        // A copy may be a backup: it has no write-ahead logs.
        const from = existsSync(copyOf(name)) ? copyOf(name) : join(elsewhere, name);
        for (const file of readdirSync(from))
          if (file.startsWith(FILES[part])) cpSync(join(from, file), join(dataDir, file));
      }
      return Promise.resolve();
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
};

const PREFIX = 'school';
const premisesInServices = async (): Promise<Premises> => {
  const root = aFolder('rehearsal');
  const [dataDir, elsewhere] = [join(root, 'data'), join(root, 'elsewhere')];
  for (const folder of [dataDir, elsewhere]) mkdirSync(folder, { mode: 0o700 });
  const services = await ownServices(await keptPort('kafka'), await keptPort('mongodb'), 1);
  const journalUrl = `${services.kafkaUrl}/${PREFIX}?partitions=3&replication=1`;
  const copyOf = (name: string, service: Service): string => join(elsewhere, `copy-${name}`, service);
  const loseTopics = (): Promise<void> =>
    withAdmin(journalUrl, async (admin) => {
      const topics = (await admin.listTopics()).filter((topic) => /^school[.](?:study|forward)[.]/.test(topic));
      await admin.deleteTopics({ topics });
    });
  return {
    urls: { journalUrl, storeUrl: `${services.mongodbUrl}/${PREFIX}` },
    isInFiles: false,
    dataDir,
    elsewhere,
    keep: async (name) => {
      await services.stop();
      for (const service of SERVICES) replaceFolder(services.folders[service], copyOf(name, service));
    },
    goOn: () => services.start(),
    arrange: async ({ store, journal, topics }) => {
      // Nobody looks again at what is there.
      await services.stop('--kill');
      for (const [service, name] of [
        ['mongodb', store],
        ['kafka', journal],
      ] as const)
        if (name === undefined) rmSync(services.folders[service], { recursive: true, force: true });
        else replaceFolder(copyOf(name, service), services.folders[service]);
      await services.start();
      if (topics === undefined && journal !== undefined) await loseTopics();
    },
    remove: async () => {
      await services.remove();
      rmSync(root, { recursive: true, force: true });
    },
  };
};

/**
 * New premises of a kind of backends; the services of the other kind are its own, since they are stopped and copied.
 */
export const newPremises = (backendKind: BackendKind): Promise<Premises> =>
  backendKind === 'embedded' ? Promise.resolve(premisesInFiles()) : premisesInServices();
