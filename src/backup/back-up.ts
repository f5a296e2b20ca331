import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  BACKUP_MANIFEST,
  type BackedUpPartition,
  type BackupFile,
  type BackupManifest,
  unfinishedFolder,
} from './backup-manifest.ts';
import { defined } from '../core/json-object.ts';
import type { Config } from '../core/config/config.ts';
import { GENESIS } from '../consent/audit/hash-chain.ts';
import { signHead } from '../consent/audit/signed-head.ts';
import { makeDirectory } from '../core/disk/directory.ts';
import { digestFile, syncPath } from '../core/disk/file-digest.ts';
import { writeComplete } from '../core/disk/owner-only-file.ts';
import { Problem } from '../core/problem.ts';
import { copySqliteFile } from '../core/sqlite/copy-file.ts';
import {
  isEmbeddedJournal,
  journalFilesOf,
  kindOfJournalUrl,
  openJournal,
  urlOfJournalFile,
} from '../journal/open-journal.ts';
import type { Journal } from '../journal/port/journal.ts';
import {
  createNoteBackup,
  createNoteErasuresExport,
  createReadLastBackup,
  createReadLastErasuresExport,
} from '../telemetry/operations/last-backup.ts';
import {
  inspectStore,
  isEmbeddedStore,
  kindOfStoreUrl,
  openStore,
  storeFileOf,
  urlOfStoreFile,
} from '../store/open-store.ts';
import type { Store } from '../store/ports/store.ts';
import { createLog } from '../telemetry/log.ts';
import { type Backends, readBackends } from './backends/check-backends.ts';
import { openAuditLog, type OpenedAuditLog } from '../consent/audit/open-audit-log.ts';
import { openStoreWithMasterKey, type StoreWithKeys } from '../store/open-store-with-master-key.ts';
import { describeBackendsFaults } from './backends/backends-faults.ts';
import { withStartupError } from '../core/startup-error.ts';

export interface BackUpOptions {
  /** A path at which nothing is yet. */
  readonly folder: string;
  /** The version of Carnet. */
  readonly release: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called with each file and the copied share of it, from 0 to 1. */
  readonly onProgress?: (file: string, done: number) => void;
}

/** The names of the files of a backup. */
export const BACKED_UP = { store: 'store.db', topics: 'studies-journal.db', journal: 'journal.db' } as const;

/** Files of DATA_DIR that a Carnet needs, and that nothing else can make again. */
export const BACKED_UP_SECRETS = ['master.key', 'demo-credential'] as const;

const refusal = (detail: string): Problem => new Problem('state-conflict', detail);

/** The journal of the settings, which must be there: a wrong setting would make an empty one. */
const openJournalOf = ({ journalUrl, journalRetentionMs: retentionMs, bodyLimit }: Config): Promise<Journal> =>
  withStartupError('JOURNAL_URL', journalUrl, () =>
    openJournal(journalUrl, { now: Date.now, bodyLimit, retentionMs, log: createLog({ level: 'silent' }) }),
  );

const requireParts = async ({ storeUrl, journalUrl }: Config): Promise<void> => {
  const isStoreInMemory = isEmbeddedStore(storeUrl) && storeFileOf(storeUrl) === undefined;
  const isJournalInMemory = isEmbeddedJournal(journalUrl) && journalFilesOf(journalUrl) === undefined;
  if (isStoreInMemory || isJournalInMemory)
    throw refusal('a store or a journal in memory ends with its process: there is nothing to back up');
  if (!(await inspectStore(storeUrl)).isThere)
    throw refusal('STORE_URL names a store that no Carnet has used yet: there is nothing to back up');
  const journal = journalFilesOf(journalUrl)?.journal;
  if (journal !== undefined && !existsSync(journal))
    throw refusal('JOURNAL_URL names a journal that is not there: there is nothing to back up');
};

const readPlaces = async (backends: Backends): Promise<Pick<BackupManifest, 'journalId' | 'partitions'>> => {
  // Read before the state of the journal, which only grows.
  const stored = new Map(
    (await backends.store.progress.all()).map((one) => [one.partition, one.note?.from ?? one.offset]),
  );
  const { state, faults } = await readBackends(backends);
  const [first, ...others] = faults;
  if (first !== undefined)
    throw refusal(`this journal and this store do not belong together: ${describeBackendsFaults([first, ...others])}`);
  if (state === undefined) throw refusal('the journal ends with its process: there is nothing to back up');
  const partitions = [...state.bounds].map(([partition, { start, end }]): BackedUpPartition => ({
    partition,
    start,
    end,
    stored: stored.get(partition) ?? 0,
  }));
  return { ...defined({ journalId: state.id }), partitions };
};

/** Opens the copies as a start would, which shows that a start can open them, and reads them. */
const readCopies = async (
  { store, journal }: Backends,
  { config, folder, now }: BackUpOptions & { readonly config: Config },
) => {
  const storeCopy = join(folder, BACKED_UP.store);
  const journalCopy = join(folder, BACKED_UP.journal);
  const copiedStore = existsSync(storeCopy) ? await openStore(urlOfStoreFile(storeCopy), { now }) : undefined;
  try {
    const copiedJournal = existsSync(journalCopy)
      ? await openJournalOf({ ...config, journalUrl: urlOfJournalFile(journalCopy) })
      : undefined;
    try {
      return await readPlaces({ store: copiedStore ?? store, journal: copiedJournal ?? journal });
    } finally {
      await copiedJournal?.close();
    }
  } finally {
    await copiedStore?.close();
  }
};

/**
 * Copies the parts that are files: the store first and the journal last. So the store is never newer than the journal,
 * and the journal has what the store lacks.
 */
const copyFiles = async ({ storeUrl, journalUrl, dataDir }: Config, { folder, onProgress }: BackUpOptions) => {
  const copy = async (from: string | undefined, name: string): Promise<void> => {
    if (from === undefined || !existsSync(from)) return;
    await copySqliteFile(from, join(folder, name), (done, of) => onProgress?.(name, of === 0 ? 1 : done / of));
  };
  const journal = journalFilesOf(journalUrl);
  await copy(storeFileOf(storeUrl), BACKED_UP.store);
  await copy(journal?.topics, BACKED_UP.topics);
  await copy(journal?.journal, BACKED_UP.journal);
  for (const name of BACKED_UP_SECRETS)
    if (existsSync(join(dataDir, name))) copyFileSync(join(dataDir, name), join(folder, name));
};

const digestFiles = async (folder: string): Promise<readonly BackupFile[]> => {
  const files: BackupFile[] = [];
  for (const name of readdirSync(folder).sort()) {
    await syncPath(join(folder, name));
    files.push({ name, ...(await digestFile(join(folder, name))) });
  }
  return files;
};

const partsOf = ({ storeUrl, journalUrl }: Config): Pick<BackupManifest, 'journal' | 'store'> => ({
  store: {
    kind: kindOfStoreUrl(storeUrl),
    ...(storeFileOf(storeUrl) !== undefined && { file: BACKED_UP.store }),
  },
  journal: {
    kind: kindOfJournalUrl(journalUrl),
    ...(journalFilesOf(journalUrl) !== undefined && { file: BACKED_UP.journal }),
  },
});

const readHead = async (store: Store, { keys }: OpenedAuditLog, at: number) => {
  const { seq, hash } = (await store.auditEvents.head()) ?? GENESIS;
  return { seq, hash, signature: await signHead({ seq, hash, at }, keys), key: keys.jwk };
};

const writeBackup = async (
  config: Config,
  { store, keyRing }: StoreWithKeys,
  options: BackUpOptions,
): Promise<BackupManifest> => {
  const { folder, release, now } = options;
  const opened = await openAuditLog({ store, keyRing: () => keyRing, now });
  const { recordChange } = opened;
  const journal = await openJournalOf(config);
  try {
    return await recordChange({ type: 'backup.made', by: 'cli', data: {} }, async () => {
      const madeAt = now();
      const head = await readHead(store, opened, madeAt);
      await copyFiles(config, options);
      const places = await readCopies({ store, journal }, { ...options, config });
      const files = await digestFiles(folder);
      const manifest: BackupManifest = {
        format: 'carnet-backup',
        version: 1,
        release,
        madeAt: new Date(madeAt).toISOString(),
        ...partsOf(config),
        ...places,
        head,
        files,
      };
      writeComplete(join(folder, BACKUP_MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`, 'create');
      return manifest;
    });
  } finally {
    await journal.close();
  }
};

/**
 * Writes a backup while processes run and write: one snapshot of the store, one of the journal after it, keys, and the
 * manifest last. The folder gets its name once it is complete. Rejects with Problem `state-conflict` if it exists.
 */
export const backUp = async (config: Config, options: BackUpOptions): Promise<BackupManifest> => {
  const { folder, now } = options;
  if (existsSync(folder)) throw refusal(`${folder} exists: a backup goes into a new folder`);
  await requireParts(config);
  const unfinished = unfinishedFolder(folder);
  makeDirectory(dirname(folder));
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  try {
    const opened = await openStoreWithMasterKey(config, { now });
    try {
      const manifest = await writeBackup(config, opened, { ...options, folder: unfinished });
      renameSync(unfinished, folder);
      await syncPath(dirname(folder));
      await createNoteBackup(opened.store.traffic)(Date.parse(manifest.madeAt));
      return manifest;
    } finally {
      await opened.store.close();
    }
  } catch (thrown) {
    rmSync(unfinished, { recursive: true, force: true });
    throw thrown;
  }
};

/** Times of the last backup and list of erasures, in milliseconds since the epoch; absent before the first. */
export interface BackupTimes {
  readonly backupAt?: number;
  readonly erasuresAt?: number;
}

/** Rejects with Problem `store-unavailable`. */
export const readBackupTimes = async ({ traffic }: Pick<Store, 'traffic'>): Promise<BackupTimes> => {
  const backupAt = await createReadLastBackup(traffic)();
  const erasuresAt = await createReadLastErasuresExport(traffic)();
  return { ...defined({ backupAt, erasuresAt }) };
};

/** Notes that the list of erasures has everything until this time. Rejects with Problem `store-unavailable`. */
export const noteErasuresExport = ({ traffic }: Pick<Store, 'traffic'>, at: number): Promise<void> =>
  createNoteErasuresExport(traffic)(at);
