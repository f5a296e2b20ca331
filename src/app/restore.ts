import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BACKUP_MANIFEST,
  type BackupManifest,
  readBackupManifest,
  verifyBackupFiles,
} from '../backup/backup-manifest.ts';
import { newestErasures } from '../backup/erasure-ledger.ts';
import { chainNameOf, noteRestored } from '../backup/noes/compare-with-list.ts';
import { createHashOf } from '../backup/noes/follow-chain.ts';
import { foldNoes } from '../backup/noes/fold-noes.ts';
import type { Noe } from '../backup/noes/noe.ts';
import type { Config } from '../config/config.ts';
import type { AuditLog } from '../consent/audit/audit-log.ts';
import { createRecordChange } from '../consent/audit/record-change.ts';
import { notePeopleUnknown, readUnknownSince, UNKNOWN_SINCE } from '../consent/gate/unasked-people.ts';
import type { KeyRing } from '../core/crypto/key-ring.ts';
import { Problem } from '../core/problem.ts';
import { openJournal } from '../journal/open-journal.ts';
import { openStudyTopics, studyTopicsUrl } from '../journal/open-study-topics.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { StudyTopics } from '../journal/port/study-topics.ts';
import { BEATING_PARTS } from '../operations/heartbeat.ts';
import { openStore, peekFact, storeFileOf } from '../store/open-store.ts';
import { beginEpoch } from '../store/epoch.ts';
import { COPY_UNDER_WAY, RESTORING } from '../store/ports/copy-repository.ts';
import type { Store } from '../store/ports/store.ts';
import { createLog } from '../telemetry/log.ts';
import { describeLivingParts, planRecovery, recoverPair } from './recover-pair.ts';
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
import { createOrderReplaced, type ReplacedPerson, replacedInErasures } from './restore-replaced.ts';
import { type DecidedSince, type GivenList, markErasure, readList, requireList } from './restore-erasures.ts';
import { endSignIns, type MarkedNoes, markNoes, replacedInNoes, voidAgain } from './restore-noes.ts';
import { createRestoreSettings, type RestoredSettings } from './restore-settings.ts';
import { type OrderedReview, orderReviews } from './study-topics/order-reviews.ts';
import { settleRestored } from './settle-restored.ts';
import { openAuditLog } from './startup/open-audit-log.ts';
import { masterKeyFile, openStoreWithMasterKey, readMasterKey } from './startup/open-store-with-master-key.ts';
import { isShort, type PairFault } from './startup/pair-faults.ts';
import { createNoteStoreMark } from './startup/store-mark.ts';
import { withStartupError } from './startup/startup-error.ts';
import { openKeyRing } from './startup/stored-key-ring.ts';

export interface RestoreOptions extends DecidedSince {
  /** The folder of the backup. */
  readonly folder: string;
  /** Replaces what is there. */
  readonly isOver: boolean;
  readonly now: () => number;
  readonly onStep?: (step: string) => void;
}

/** What a restore came to. */
export interface Restored {
  readonly manifest: BackupManifest;
  /** Decisions of people that the backup did not know, and that hold again; of them, those that erase. */
  readonly decisions: MarkedNoes;
  /** Acts of staff that the backup did not know, and that hold again. */
  readonly settings: RestoredSettings;
  /** The list that was given: one of erasures, of a release before, knows nothing else. */
  readonly list?: GivenList['kind'];
  /** What was decided after this time is not known (RFC 3339); absent where nothing can be lacking. */
  readonly unknownSince?: string;
  /** What journal and store lacked of one another. */
  readonly faults: readonly PairFault[];
  /** The targets of forwarding that are asked, once Carnet is started, what they were given since the backup. */
  readonly targets: readonly OrderedReview[];
}

const refusal = (detail: string): Problem => new Problem('invalid-request', detail);

/** Names the backup, so that an interrupted restore goes on with the same one alone. */
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

/** Throws Problem `invalid-request` where the journal lacks markers of decisions that no list has. */
const checkReach = (
  { faults }: { readonly faults: readonly PairFault[] },
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

/** Checks a staged store with its keys and the list, and has it refuse every process. */
const prepareStore = async (file: RestoredFile, { config, manifest, mark, options }: Steps): Promise<void> => {
  const { folder, now } = options;
  // The store that is replaced may be one of an earlier restore: who was not asked since was not asked yet.
  const unknownSince = await peekFact(config.storeUrl, UNKNOWN_SINCE);
  const store = await openStore(`sqlite:${stagedPath(file)}`, { now });
  try {
    if (unknownSince !== undefined) await notePeopleUnknown(store.facts, Date.parse(unknownSince));
    await store.facts.remove(COPY_UNDER_WAY);
    await store.facts.putIfAbsent(COPY_UNDER_WAY, mark);
    const keyRing = await openKeyRing(store.facts, masterKeyOf(config, folder));
    if (keyRing === undefined)
      throw refusal('the backup is of a Carnet with another master key, or this one is retired');
    // Signs of life of processes that ran when it was made.
    for (const part of BEATING_PARTS) await store.traffic.deleteSeen(`part:${part}`, Number.MAX_SAFE_INTEGER);
    await readList(keyRing, manifest, options);
    if (options.isStoreOnly) {
      const journal = await openJournalOf(config, now);
      try {
        checkReach(await planRecovery({ store, journal, now }), options);
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
}

/** Puts the files of the backup in their places; the store, which is first, is marked before. */
const restoreFiles = async (steps: Steps): Promise<void> => {
  const { config, manifest, mark, options } = steps;
  const files = planRestore(config, { ...options, manifest });
  const isRepeated = (await peekFact(config.storeUrl, COPY_UNDER_WAY)) === mark;
  checkPlaces(files, options.isOver || isRepeated);
  if (options.isStoreOnly) checkSurvivor(config);
  try {
    await stageFiles(files);
    const [first] = files;
    if (first !== undefined && first.to === storeFileOf(config.storeUrl)) await prepareStore(first, steps);
    await placeFiles(files);
  } finally {
    removeStaged(files);
  }
};

interface Opened {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly auditLog: AuditLog;
  readonly journal: Journal;
  readonly topics: StudyTopics;
}

/** What a list asks for, whichever kind it is. */
const contentOf = (given: GivenList | undefined, now: number) => {
  const noes: readonly Noe[] = given?.kind === 'noes' ? foldNoes(given.list.noes, now) : [];
  const erasures = given?.kind === 'erasures' ? newestErasures(given.ledger.erasures) : [];
  const replaced: readonly ReplacedPerson[] =
    given?.kind === 'erasures' ? replacedInErasures(given.ledger) : replacedInNoes(noes);
  return { noes, erasures, replaced };
};

/** The time since when decisions are not known; undefined where none can be lacking. */
const unknownSinceOf = (
  given: GivenList | undefined,
  { manifest, options }: Steps,
  { faults }: { readonly faults: readonly PairFault[] },
): number | undefined => {
  if (options.isNothingDecided || (options.isStoreOnly && !isShort(faults))) return undefined;
  // One of a release before does not know what else than erasures was decided since the backup.
  return (given?.kind === 'noes' ? given.list.until : undefined) ?? Date.parse(manifest.madeAt);
};

/** Lists of the chain before count as applied up to here, all of them if nothing was decided since. */
const noteChain = async (
  store: Store,
  given: GivenList | undefined,
  { isNothingDecided }: RestoreOptions,
): Promise<void> => {
  const head = given?.kind === 'noes' ? given.list.head : undefined;
  const before = await chainNameOf(store);
  const through = isNothingDecided ? Number.MAX_SAFE_INTEGER : (head?.seq ?? 0);
  await noteRestored(store, [before, ...(head === undefined ? [] : [head.of])], through);
};

/** Brings a marked store, and the journal beside it, to where nothing that was forbidden since is there. */
const finishRestore = async (
  steps: Steps,
  { store, keyRing, auditLog, journal, topics }: Opened,
): Promise<Restored> => {
  const { config, manifest, mark, options } = steps;
  const { now, onStep } = options;
  const recordChange = createRecordChange({ auditLog, newId: randomUUID, now });
  const given = await readList(keyRing, manifest, options);
  const { noes, erasures, replaced } = contentOf(given, now());
  const plan = await planRecovery({ store, journal, topics, now });
  checkReach(plan, options);
  // One of SQLite has the mark since before it was in its place. A service in use would start no process any more.
  if (plan.livingParts > 0 && (await store.facts.find(COPY_UNDER_WAY)) === undefined)
    throw new Problem('state-conflict', describeLivingParts(plan.livingParts));
  if ((await store.facts.putIfAbsent(COPY_UNDER_WAY, mark)) !== mark)
    throw new Problem('state-conflict', 'another backup is being restored into this store');
  onStep?.('the journal is read from its first message');
  const begun = now();
  await recoverPair({ store, journal, topics, recordChange, now }, plan);
  // A journal that reaches back to the backup has every statement that was given since.
  if (!options.isStoreOnly) await beginEpoch(store.facts, begun);
  const since = new Set<string>();
  for (const erasure of erasures)
    if (await markErasure(erasure, { store, journal, auditLog, now })) since.add(erasure.id);
  const marked = await markNoes(noes, { store, journal, auditLog, now });
  const decisions = { ...marked, erasures: marked.erasures + since.size };
  let settings: RestoredSettings = { applied: 0, left: [] };
  onStep?.('what was decided since is put in force');
  await settleRestored({
    ...{ config, store, journal, topics, keyRing, now },
    onComposed: async (consent) => {
      const madeAt = Date.parse(manifest.madeAt);
      const hashOf = createHashOf(keyRing);
      settings = await createRestoreSettings({ store, consent, recordChange, hashOf, madeAt, now })(noes);
    },
    onErased: async (consent, readers) => {
      const orderReplaced = createOrderReplaced({
        ...{ store, replaced: consent.mentions.replaced, recordChange, newId: randomUUID, now },
      });
      await orderReplaced(replaced);
      await voidAgain(noes, { store, journal, consent, readers, publicUrl: config.publicUrl, now });
    },
  });
  // What has gone to targets since the backup is not known here, nor whether it may stay there.
  const lacking = { from: Date.parse(manifest.madeAt), until: now() };
  const targets = await orderReviews({ forwardings: store.forwardings, journal }, () => true, lacking);
  // What the store lacks of the time since is known from here on.
  await createNoteStoreMark({ store, journal }, now)();
  await endSignIns(store);
  await noteChain(store, given, options);
  const unknown = unknownSinceOf(given, steps, plan);
  const unknownSince = await (unknown === undefined
    ? readUnknownSince(store.facts)
    : notePeopleUnknown(store.facts, unknown));
  const data = {
    ...{ madeAt: manifest.madeAt, head: manifest.head.seq, erasures: decisions.erasures },
    ...{ decisions: decisions.decisions, settings: settings.applied },
    ...(unknownSince === undefined ? {} : { unknownSince }),
  };
  await recordChange({ type: 'backup.restored', by: 'cli', data }, () => store.facts.remove(COPY_UNDER_WAY));
  return {
    ...{ manifest, decisions, settings, faults: plan.faults, targets },
    ...(given === undefined ? {} : { list: given.kind }),
    ...(unknownSince === undefined ? {} : { unknownSince }),
  };
};

/** Opens what the settings name, with a store that only this restore may open. */
const withOpened = async <T>(
  { config, mark, options: { now } }: Steps,
  use: (opened: Opened) => Promise<T>,
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
        const { auditLog } = await openAuditLog({ store, keyRing, now });
        return await use({ store, keyRing, auditLog, journal, topics });
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
 * Restores a backup: verifies every file, puts them in their places, and puts in force what was forbidden since.
 * Until its end no process starts on the store; repeated after a crash it begins anew. Rejects with Problem
 * `invalid-request` or `state-conflict` where it may not be, with nothing changed.
 */
export const restoreBackup = async (config: Config, options: RestoreOptions): Promise<Restored> => {
  const { folder, onStep } = options;
  requireList(options);
  const manifest = readBackupManifest(folder);
  onStep?.('the backup is verified');
  await verifyBackupFiles(folder, manifest);
  const steps: Steps = { config, manifest, mark: markOf(folder), options };
  await restoreFiles(steps);
  return withOpened(steps, (opened) => finishRestore(steps, opened));
};
