import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BACKUP_MANIFEST, type BackupManifest, readBackupManifest, verifyBackupFiles } from '../backup-manifest.ts';
import { defined } from '../../core/json-object.ts';
import type { Config } from '../../core/config/config.ts';
import { notePeopleUnknown, UNKNOWN_SINCE } from '../../consent/gate/unasked-people.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import { openJournal, openStudyTopics, studyTopicsUrl } from '../../journal/open-journal.ts';
import { BEATING_PARTS } from '../../telemetry/operations/heartbeat.ts';
import { openStore, peekFact, storeFileOf, urlOfStoreFile } from '../../store/open-store.ts';
import { COPY_UNDER_WAY, RESTORING } from '../../store/ports/copy-repository.ts';
import { createLog } from '../../telemetry/log.ts';
import { unlessDamaged } from '../check/damaged-records.ts';
import { namingDamage } from '../check/stopped-by-damage.ts';
import { planRecovery } from './recover-backends.ts';
import {
  checkPlaces,
  checkSurvivor,
  placeFiles,
  planRestore,
  removeStaged,
  type RestoredFile,
  stagedPath,
  stageFiles,
} from './restore-files.ts';
import { type DecidedSince, type GivenList, readList, requireList } from './restore-erasures.ts';
import type { ComposeRestoreServices } from './restore-services.ts';
import { type InForce, putInForce, type PutBackParts } from './reconcile-restored.ts';
import { openAuditLog } from '../../consent/audit/open-audit-log.ts';
import { masterKeyFile, openStoreWithMasterKey, readMasterKey } from '../../store/open-store-with-master-key.ts';
import { isShort, type BackendsFault } from '../backends/backends-faults.ts';
import { withStartupError } from '../../core/startup-error.ts';
import { openKeyRing } from '../../store/stored-key-ring.ts';

export interface RestoreOptions extends DecidedSince {
  /** The folder of the backup. */
  readonly folder: string;
  /** True if files that are there may be replaced. */
  readonly isOver: boolean;
  readonly now: () => number;
  readonly onStep?: (step: string) => void;
}

/** The result of a restore. */
export interface Restored extends InForce {
  readonly manifest: BackupManifest;
  /** The kind of the given list: one of erasures, of a release before, knows nothing else. */
  readonly list?: GivenList['kind'];
  /** The faults between journal and store. */
  readonly faults: readonly BackendsFault[];
}

const refusal = (detail: string): Problem => new Problem('invalid-request', detail);

/** Names the backup, so that an interrupted restore goes on only with the same one. */
const markOf = (folder: string): string =>
  `${RESTORING}${createHash('sha256')
    .update(readFileSync(join(folder, BACKUP_MANIFEST)))
    .digest('hex')}`;

/** The key that opens the backup: of the settings, of the backup itself, or of DATA_DIR. */
const masterKeyOf = ({ masterKey, dataDir }: Config, folder: string): Uint8Array => {
  if (masterKey !== undefined) return masterKey;
  if (existsSync(masterKeyFile(folder))) return readMasterKey(folder);
  if (existsSync(masterKeyFile(dataDir))) return readMasterKey(dataDir);
  throw refusal('the master key is not in the backup: set CARNET_MASTER_KEY to the one of its Carnet');
};

/** Throws Problem `invalid-request` if the journal lacks markers of decisions that no list has. */
const checkReach = (
  { faults }: { readonly faults: readonly BackendsFault[] },
  { isStoreOnly, listFile, isNothingDecided }: RestoreOptions,
): void => {
  if (isStoreOnly && isShort(faults) && listFile === undefined && !isNothingDecided)
    throw refusal(
      'the journal does not reach back to the backup, so it does not have all that was decided since: ' +
        'give --noes FILE as well, or say --no-noes-since',
    );
};

const openJournalOf = ({ journalUrl, journalRetentionMs: retentionMs, bodyLimit }: Config, now: () => number) =>
  withStartupError('JOURNAL_URL', journalUrl, () =>
    openJournal(journalUrl, { now, bodyLimit, retentionMs, log: createLog({ level: 'silent' }) }),
  );

/**
 * The fact of a restored SQLite store that has the mark of a restore which damage has stopped. The same restore goes on
 * with the files that are in place, since they may have been repaired.
 */
const IN_PLACE = 'restore-in-place';

const isInPlace = async ({ storeUrl }: Config, mark: string): Promise<boolean> =>
  (await peekFact(storeUrl, COPY_UNDER_WAY)) === mark && (await peekFact(storeUrl, IN_PLACE)) === mark;

/** Checks a staged store with its keys and the list, and has it refuse every process. */
const prepareStore = async (file: RestoredFile, { config, manifest, mark, options }: Steps): Promise<void> => {
  const { folder, now } = options;
  // The replaced store may be of an earlier restore: people who were not asked since are still to be asked.
  const unknownSince = await peekFact(config.storeUrl, UNKNOWN_SINCE);
  const store = await openStore(urlOfStoreFile(stagedPath(file)), { now });
  try {
    if (unknownSince !== undefined) await notePeopleUnknown(store.facts, Date.parse(unknownSince));
    await store.facts.remove(IN_PLACE);
    await store.facts.put(COPY_UNDER_WAY, mark);
    const keyRing = await openKeyRing(store.facts, masterKeyOf(config, folder));
    if (keyRing === undefined)
      throw refusal('the backup is of a Carnet with another master key, or this one is retired');
    // These are signs of life of processes that ran when the backup was made.
    for (const part of BEATING_PARTS) await store.traffic.deleteSeen(`part:${part}`, Number.MAX_SAFE_INTEGER);
    await readList(keyRing, manifest, options);
    if (options.isStoreOnly) {
      const journal = await openJournalOf(config, now);
      try {
        // Once the store is in its place damage is named, and can be repaired.
        const plan = await unlessDamaged(() => planRecovery({ store, journal, now }), undefined);
        if (plan !== undefined) checkReach(plan, options);
      } finally {
        await journal.close();
      }
    }
  } finally {
    await store.close();
  }
};

interface Steps {
  readonly config: Config;
  readonly manifest: BackupManifest;
  readonly mark: string;
  readonly options: RestoreOptions;
  readonly composeServices: ComposeRestoreServices;
}

/** Puts the files of the backup in their places; the store, which is first, is marked before. */
const restoreFiles = async (steps: Steps): Promise<void> => {
  const { config, manifest, mark, options } = steps;
  const files = planRestore(config, { ...options, manifest });
  const isRepeated = (await peekFact(config.storeUrl, COPY_UNDER_WAY)) === mark;
  checkPlaces(files, options.isOver || isRepeated);
  if (options.isStoreOnly) checkSurvivor(config);
  if (await isInPlace(config, mark)) return;
  try {
    await stageFiles(files);
    const [first] = files;
    if (first !== undefined && first.to === storeFileOf(config.storeUrl)) await prepareStore(first, steps);
    await placeFiles(files);
  } finally {
    removeStaged(files);
  }
};

const finish = async (steps: Steps, opened: PutBackParts): Promise<Restored> => {
  const { config, manifest, mark, options, composeServices } = steps;
  const { store, keyRing, journal, topics } = opened;
  const given = await readList(keyRing, manifest, options);
  const plan = await planRecovery({ store, journal, topics, now: options.now });
  checkReach(plan, options);
  const copy = { mark, madeAt: Date.parse(manifest.madeAt), head: manifest.head.seq };
  const inForce = await putInForce({ config, copy, given, plan, ...options }, opened, composeServices);
  await store.facts.remove(IN_PLACE);
  return {
    ...inForce,
    manifest,
    faults: plan.faults,
    ...defined({ list: given?.kind }),
  };
};

/** Brings a marked store, and the journal beside it, to a state without anything that was forbidden since. */
const finishRestore = (steps: Steps, opened: PutBackParts): Promise<Restored> =>
  namingDamage(opened.store, async () => {
    try {
      return await finish(steps, opened);
    } catch (thrown) {
      if (isProblem(thrown, 'damaged')) await opened.store.facts.putIfAbsent(IN_PLACE, steps.mark);
      throw thrown;
    }
  });

/** Opens what the settings name, with a store that only this restore may open. */
const withOpened = async <T>(
  { config, mark, options: { now } }: Steps,
  use: (opened: PutBackParts) => Promise<T>,
): Promise<T> => {
  const { journalUrl, bodyLimit } = config;
  const { store, keyRing } = await openStoreWithMasterKey(config, { now }, { restoring: mark });
  try {
    const journal = await openJournalOf(config, now);
    try {
      const topics = await withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
        openStudyTopics(journalUrl, { now, bodyLimit, log: createLog({ level: 'silent' }) }),
      );
      try {
        const { auditLog, recordChange } = await openAuditLog({ store, keyRing: () => keyRing, now });
        return await use({ store, keyRing, auditLog, recordChange, journal, topics });
      } finally {
        await topics.close();
      }
    } finally {
      await journal.close();
    }
  } finally {
    await store.close();
  }
};

/**
 * Restores a backup: verifies every file, puts them in their places, and puts in force what was forbidden since. Until
 * its end no process starts on the store; repeated after a crash it begins anew. Rejects with Problem `invalid-request`
 * or `state-conflict`, with nothing changed, if it may not be done. Rejects with `damaged` if a damaged record keeps it
 * from its end: repeated after that, it goes on with the files that are in place, which may have been repaired.
 */
export const restoreBackup = async (
  config: Config,
  options: RestoreOptions,
  composeServices: ComposeRestoreServices,
): Promise<Restored> => {
  const { folder, onStep } = options;
  requireList(options);
  const manifest = readBackupManifest(folder);
  onStep?.('the backup is verified');
  await verifyBackupFiles(folder, manifest);
  const steps: Steps = { config, manifest, mark: markOf(folder), options, composeServices };
  await restoreFiles(steps);
  return withOpened(steps, (opened) => finishRestore(steps, opened));
};
