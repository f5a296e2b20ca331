import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BackupManifest } from '../backup-manifest.ts';
import type { Config } from '../../core/config/config.ts';
import { makeDirectory } from '../../core/disk/directory.ts';
import { syncPath } from '../../core/disk/file-digest.ts';
import { Problem } from '../../core/problem.ts';
import { isSqliteFileInUse } from '../../core/sqlite/copy-file.ts';
import { quarantineDamagedWal } from '../../core/sqlite/damaged-wal.ts';
import { journalFilesOf } from '../../journal/open-journal.ts';
import { storeFileOf } from '../../store/open-store.ts';
import { BACKED_UP, BACKED_UP_SECRETS } from '../back-up.ts';

/** A file of a backup, and the place to which it goes. */
export interface RestoredFile {
  readonly from: string;
  readonly to: string;
  readonly isDatabase: boolean;
}

interface Restored {
  readonly folder: string;
  readonly manifest: BackupManifest;
  /** True if the journal has survived: it stays as it is. */
  readonly isStoreOnly: boolean;
}

const refusal = (detail: string): Problem => new Problem('state-conflict', detail);

/** The place of a part whose data are in the backup. Throws if the settings name a service instead. */
const placeOf = (setting: string, name: string, place: string | undefined): string => {
  if (place !== undefined) return place;
  throw refusal(`the backup has ${name}, and ${setting} names no SQLite file`);
};

const databasesOf = (config: Config, { folder, manifest, isStoreOnly }: Restored): readonly RestoredFile[] => {
  const { files, store, journal } = manifest;
  const has = (name: string): boolean => files.some((file) => file.name === name);
  const [storeFile, journalFiles] = [storeFileOf(config.storeUrl), journalFilesOf(config.journalUrl)];
  if (store.file === undefined && storeFile !== undefined)
    throw refusal(`the store of the backup is in ${store.kind}, and STORE_URL names a SQLite file`);
  if (journal.file === undefined && journalFiles !== undefined && !isStoreOnly)
    throw refusal(`the journal of the backup is in ${journal.kind}, and JOURNAL_URL names a SQLite file`);
  const database = (name: string, to: string): RestoredFile => ({ from: join(folder, name), to, isDatabase: true });
  return [
    // The store is put in its place first: its mark keeps every process from starting on the rest.
    ...(has(BACKED_UP.store) ? [database(BACKED_UP.store, placeOf('STORE_URL', 'a store', storeFile))] : []),
    ...(has(BACKED_UP.topics) && !isStoreOnly
      ? [database(BACKED_UP.topics, placeOf('JOURNAL_URL', 'study topics', journalFiles?.topics))]
      : []),
    ...(has(BACKED_UP.journal) && !isStoreOnly
      ? [database(BACKED_UP.journal, placeOf('JOURNAL_URL', 'a journal', journalFiles?.journal))]
      : []),
  ];
};

const isSame = (one: string, other: string): boolean => readFileSync(one).equals(readFileSync(other));

/** Keys that are not there yet, or that differ. */
const secretsOf = ({ dataDir, masterKey }: Config, { folder, manifest }: Restored): readonly RestoredFile[] =>
  BACKED_UP_SECRETS.flatMap((name): readonly RestoredFile[] => {
    const [from, to] = [join(folder, name), join(dataDir, name)];
    if (!manifest.files.some((file) => file.name === name)) return [];
    // A key of the settings counts before the file.
    if (name === 'master.key' && masterKey !== undefined) return [];
    return existsSync(to) && isSame(from, to) ? [] : [{ from, to, isDatabase: false }];
  });

/** The files of a backup with their places by the settings. Throws Problem `state-conflict` if they do not fit. */
export const planRestore = (config: Config, restored: Restored): readonly RestoredFile[] => [
  ...databasesOf(config, restored),
  ...secretsOf(config, restored),
];

/** Throws Problem `state-conflict` if a place is taken, or its file is open; `isOver`: it may be taken. */
export const checkPlaces = (files: readonly RestoredFile[], isOver: boolean): void => {
  const taken = files.filter(({ to }) => existsSync(to));
  if (taken.length > 0 && !isOver)
    throw refusal(
      `${taken.map(({ to }) => to).join(', ')} ${taken.length === 1 ? 'exists' : 'exist'}: ` +
        'restore into an empty folder, or say --over to replace what is there',
    );
  const open = taken.filter(({ to, isDatabase }) => isDatabase && isSqliteFileInUse(to)).map(({ to }) => to);
  if (open.length > 0) throw refusal(`${open.join(', ')} is in use: stop every process of Carnet first`);
};

/** Throws Problem `state-conflict` if the journal that has survived is not there, or is in use. */
export const checkSurvivor = ({ journalUrl }: Pick<Config, 'journalUrl'>): void => {
  const journal = journalFilesOf(journalUrl)?.journal;
  if (journal === undefined) return;
  if (!existsSync(journal)) throw refusal(`there is no journal at ${journal}: restore without --store-only`);
  // The next look opens the file, and SQLite would drop the damaged part.
  quarantineDamagedWal(journal);
  if (isSqliteFileInUse(journal)) throw refusal(`${journal} is in use: stop every process of Carnet first`);
};

/** The path at which a file waits until all are there. */
export const stagedPath = ({ to }: RestoredFile): string => `${to}.restoring`;

/** Removes what a restore has staged. */
export const removeStaged = (files: readonly RestoredFile[]): void => {
  for (const file of files)
    for (const suffix of ['', '-wal', '-shm', '-end', '-through'])
      rmSync(`${stagedPath(file)}${suffix}`, { force: true });
};

/** Copies every file beside its place, onto the disk. */
export const stageFiles = async (files: readonly RestoredFile[]): Promise<void> => {
  removeStaged(files);
  for (const file of files) {
    makeDirectory(dirname(file.to));
    copyFileSync(file.from, stagedPath(file));
    await syncPath(stagedPath(file));
  }
};

/** The files that earlier starts have left beside a SQLite file: copies of damaged logs, and notes of lost messages. */
const keptBeside = (file: string): readonly string[] =>
  readdirSync(dirname(file))
    .filter((name) => ['-wal.damaged-', '-lost-'].some((kind) => name.startsWith(`${basename(file)}${kind}`)))
    .map((name) => join(dirname(file), name));

/** Puts each staged file in its place, in their order; the logs of the replaced files are removed before. */
export const placeFiles = async (files: readonly RestoredFile[]): Promise<void> => {
  for (const file of files) {
    const logs = ['-wal', '-shm', '-journal', '-end', '-through'].map((suffix) => `${file.to}${suffix}`);
    for (const path of [...logs, ...keptBeside(file.to)]) rmSync(path, { force: true });
    renameSync(stagedPath(file), file.to);
    await syncPath(dirname(file.to));
  }
};
