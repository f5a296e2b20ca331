import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../app/startup/load-config.ts';
import { openAuditLog } from '../../consent/audit/open-audit-log.ts';
import { masterKeyFile, openStoreWithMasterKey, readMasterKey } from '../../store/open-store-with-master-key.ts';
import { withStartupError } from '../../core/startup-error.ts';
import { followKeyRing, openKeyRing } from '../../store/stored-key-ring.ts';
import { reconcileStore } from '../../app/reconcile-store.ts';
import type { Config } from '../../core/config/config.ts';
import { exportInstance } from '../../transfer/copy/export-instance.ts';
import { endImport, importInstance } from '../../transfer/copy/import-instance.ts';
import { type Manifest, readManifest } from '../../transfer/copy/manifest.ts';
import { readLines } from '../../transfer/copy/read-lines.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import { makeDirectory } from '../../core/disk/directory.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import { restrictDataDirectory } from '../../core/disk/owner-only-file.ts';
import { Problem } from '../../core/problem.ts';
import { openJournal, openStudyTopics, studyTopicsUrl } from '../../journal/open-journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { Journal } from '../../journal/port/journal.ts';
import { openStore, sortKeyCheckOf } from '../../store/open-store.ts';
import type { FactRepository, Store } from '../../store/ports/store.ts';
import { createLog } from '../../telemetry/log.ts';
import { lockFile } from '../shared/lock-file.ts';
import { reportBuilds } from '../shared/report-builds.ts';
import { writeError, writeProgress } from '../shared/write-terminal.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The output of a command. */
interface Outcome {
  readonly text: string;
  readonly json: unknown;
}

const now = Date.now;

const openJournalOf = ({ journalUrl, journalRetentionMs: retentionMs, bodyLimit }: Config): Promise<Journal> =>
  withStartupError('JOURNAL_URL', journalUrl, () =>
    openJournal(journalUrl, { now, bodyLimit, retentionMs, log: createLog({ level: 'silent' }) }),
  );

const openTopicsOf = ({ journalUrl, bodyLimit }: Config): Promise<StudyTopics> =>
  withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
    openStudyTopics(journalUrl, { now, bodyLimit, log: createLog({ level: 'silent' }) }),
  );

const sealingKeyOf = ({ root }: KeyRing): string => Buffer.from(deriveKey(root, 'copy')).toString('base64');

const PROGRESS_MS = 500;

/** A line on a terminal that says how far a copy is; nothing if the errors are redirected. */
const createCopyProgress = (): ((records: number, file: string) => void) => {
  let shownAt = 0;
  let all = 0;
  return (records, file) => {
    all += records;
    if (!process.stderr.isTTY || now() - shownAt < PROGRESS_MS) return;
    shownAt = now();
    writeProgress(`${all} records; ${file}`, 60);
  };
};

const countOf = ({ files }: Manifest, file: string): number => files.find(({ name }) => name === file)?.records ?? 0;

const summaryOf = (manifest: Manifest): string =>
  ['statements', 'documents', 'attachments', 'people']
    .map((name) => `${countOf(manifest, `${name}.ndjson`)} ${name}`)
    .join(', ');

const recordTransfer = async (
  { store, keyRing }: { readonly store: Store; readonly keyRing: KeyRing },
  type: 'instance.exported' | 'instance.imported',
): Promise<void> => {
  const { recordChange } = await openAuditLog({ store, keyRing: () => keyRing, now });
  await recordChange({ type, by: 'cli', data: {} }, () => Promise.resolve());
};

/** Writes the complete instance that the environment names into a folder, even while servers run. */
export const exportAll = async (folder: string, env: Env): Promise<Outcome> => {
  const config = loadConfig(env);
  const unlock = lockFile(`${folder.replace(/\/+$/, '')}.lock`);
  try {
    const { store, masterKey, keyRing } = await openStoreWithMasterKey(config, { now, observe: reportBuilds() });
    try {
      const journal = await openJournalOf(config);
      try {
        await recordTransfer({ store, keyRing }, 'instance.exported');
        const startedAt = now();
        await reconcileStore({
          config,
          store,
          journal,
          now,
          masterKey: keyRing.root,
          keyRing: followKeyRing(store.facts, masterKey, keyRing),
          onSinking: () => writeError('carnet: no sink runs: this command writes what the journal still has\n'),
        });
        const sealingKey = sealingKeyOf(keyRing);
        const manifest = await exportInstance({
          folder,
          store,
          sealingKey,
          startedAt,
          onWritten: createCopyProgress(),
        });
        return { json: manifest, text: `${summaryOf(manifest)}\n${folder}` };
      } finally {
        await journal.close();
      }
    } finally {
      await store.close();
    }
  } finally {
    unlock();
  }
};

/** The facts of a copy, only for reading. */
const factsOf = async (folder: string): Promise<FactRepository> => {
  const facts = new Map<string, string>();
  for await (const line of readLines(join(folder, 'facts.ndjson'))) {
    const { name, value } = JSON.parse(line) as { readonly name: string; readonly value: string };
    facts.set(name, value);
  }
  return {
    find: (name) => Promise.resolve(facts.get(name)),
    putIfAbsent: (name, value) => Promise.resolve(facts.get(name) ?? value),
    put: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
};

/** The keys of the copied instance, by the master key of the environment, which is never made here. */
const openCopiedKeys = async ({ masterKey, dataDir }: Config, folder: string): Promise<KeyRing> => {
  const file = masterKeyFile(dataDir);
  if (masterKey === undefined && !existsSync(file))
    throw new Problem(
      'invalid-request',
      `the copy needs the master key of its instance: set CARNET_MASTER_KEY, or put the key into ${file}`,
    );
  const keyRing = await openKeyRing(await factsOf(folder), masterKey ?? readMasterKey(dataDir));
  if (keyRing === undefined)
    throw new Problem('invalid-request', 'the copy is of an instance with another master key, or this one is retired');
  return keyRing;
};

/** Brings the copy of a complete instance into the empty store that the environment names. */
export const importAll = async (folder: string, env: Env): Promise<Outcome> => {
  const config = loadConfig(env);
  const { manifest, sha256 } = readManifest(folder);
  const keyRing = await openCopiedKeys(config, folder);
  const { storeUrl, dataDir, usesDataDir } = config;
  if (usesDataDir) makeDirectory(dataDir);
  restrictDataDirectory(dataDir);
  const store = await withStartupError('STORE_URL', storeUrl, () =>
    openStore(storeUrl, { now, observe: reportBuilds() }),
  );
  try {
    const journal = await openJournalOf(config);
    const topics = await openTopicsOf(config);
    try {
      await importInstance({
        store,
        journal,
        topics,
        folder,
        manifest,
        sha256,
        sealingKey: sealingKeyOf(keyRing),
        partitions: (await journal.partitions()).length,
        canOrder: sortKeyCheckOf(storeUrl),
        onWritten: createCopyProgress(),
      });
      await recordTransfer({ store, keyRing }, 'instance.imported');
      await endImport(store);
      return { json: manifest, text: `${summaryOf(manifest)}\nStart Carnet now: this store has the instance.` };
    } finally {
      await topics.close();
      await journal.close();
    }
  } finally {
    await store.close();
  }
};
