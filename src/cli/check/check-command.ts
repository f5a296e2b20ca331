import type { Command } from 'commander';
import type { ConsentServices } from '../../app/consent/compose-consent.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import { findPuttingBack, openStoreWithMasterKey } from '../../store/open-store-with-master-key.ts';
import { withStartupError } from '../../core/startup-error.ts';
import type { Config } from '../../core/config/config.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import {
  checkJournalFile,
  describeLostMessages,
  openJournal,
  openStudyTopicStates,
  studyTopicsUrl,
} from '../../journal/open-journal.ts';
import type { Journal } from '../../journal/port/journal.ts';
import { checkStoreFile } from '../../store/open-store.ts';
import type { Store } from '../../store/ports/store.ts';
import { createLog } from '../../telemetry/log.ts';
import { beginProgress } from '../../backup/check/begin-progress.ts';
import { checkDecisions } from '../../backup/check/check-decisions.ts';
import { checkJournal } from '../../backup/check/check-journal.ts';
import {
  type ListOfBackends,
  type Backends,
  type BackendsReading,
  readBackends,
} from '../../backup/backends/check-backends.ts';
import { describeBackendsFaults } from '../../backup/backends/backends-faults.ts';
import { noteCheck } from '../../telemetry/operations/last-check.ts';
import { damagedByKind, unlessDamaged } from '../../backup/check/damaged-records.ts';
import { choosePlaces, type PlaceById } from '../../backup/check/choose-place.ts';
import { findNotRepairable } from '../../backup/check/find-not-repairable.ts';
import { createCheckProgress } from './check-progress.ts';
import {
  checkStoredAttachments,
  checkStoredDocuments,
  checkStoredStatements,
  type OnProgress,
} from '../../backup/check/check-store.ts';
import { type DescribedCheck, describeCheck, type CompleteCheck } from './describe-check.ts';
import { endWithServer } from './end-with-server.ts';
import { repairStatements } from '../../backup/check/repair-statements.ts';
import type { CommandContext } from '../shared/print.ts';
import { reportBuilds } from '../shared/report-builds.ts';
import type { CarnetRelease } from '../shared/version.ts';

const now = Date.now;

const RECOVER = 'carnet recover --dry-run says how to go on';

const nextOffsets = async ({ progress }: Store): Promise<ReadonlyMap<number, number>> =>
  new Map((await unlessDamaged(() => progress.all(), [])).map(({ partition, offset }) => [partition, offset ?? 0]));

const describeBackends = async (
  { store, journal, list }: Required<Pick<Backends, 'store' | 'journal' | 'list'>>,
  { journalUrl, bodyLimit }: Pick<Config, 'journalUrl' | 'bodyLimit'>,
): Promise<Pick<CompleteCheck, 'pair' | 'noes'>> => {
  // A store that is being put back is not compared. The command that puts it back says how to go on.
  const underWay = await findPuttingBack(store);
  if (underWay !== undefined) return { pair: [underWay], noes: [] };
  const topics = await withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
    openStudyTopicStates(journalUrl, { now, bodyLimit, log: createLog({ level: 'silent' }) }),
  );
  try {
    const { faults, listDamage } = await unlessDamaged<Omit<BackendsReading, 'state'>>(
      () => readBackends({ store, journal, topics, list }),
      { faults: [] },
    );
    const [first, ...others] = faults;
    return {
      pair: first === undefined ? [] : [`${describeBackendsFaults([first, ...others])}; ${RECOVER}`],
      noes: listDamage === undefined ? [] : [`${list.file} ${listDamage}`],
    };
  } finally {
    await topics.close();
  }
};

interface CheckedParts extends Pick<ConsentServices, 'people' | 'previewRecording' | 'auditLog'> {
  readonly store: Store;
  readonly journal: Journal;
  readonly list: ListOfBackends;
  readonly config: Pick<Config, 'journalUrl' | 'bodyLimit'>;
}

const checkAll = async (
  { store, journal, list, config, people, previewRecording, auditLog }: CheckedParts,
  onProgress: OnProgress,
): Promise<
  Omit<CompleteCheck, 'storeFile' | 'indexes' | 'journalFile' | 'mended' | 'mendedRecords'> & {
    readonly found: PlaceById;
  }
> => {
  const decisive = await store.recordChecks.check();
  const statements = await checkStoredStatements(store, onProgress);
  const [documents, attachments] = [await checkStoredDocuments(store), await checkStoredAttachments(store)];
  const decisions = await checkDecisions({ people: store.people, auditLog }, onProgress);
  const { places, ...records } = await checkJournal(journal, {
    wanted: new Set(statements.damaged.map(({ id }) => id)),
    storedBelow: await nextOffsets(store),
    onProgress,
  });
  const chosen = await choosePlaces(store, statements.damaged, places);
  const unsure = [...places.keys()].filter((id) => !chosen.has(id));
  const notMendable = await findNotRepairable(chosen, { sources: store.sources, people, previewRecording });
  const found = new Map([...chosen].filter(([id]) => !notMendable.has(id)));
  const ofBackends = await describeBackends({ store, journal, list }, config);
  const mendable = [...found.keys()];
  return {
    ...ofBackends,
    decisive,
    statements,
    documents,
    attachments,
    decisions,
    records,
    mendable,
    unsure,
    notMendable,
    found,
  };
};

/** Repairs the damaged records that can be repaired. */
const repairRecords = async (
  { store: { recordChecks, progress }, journal }: Pick<CheckedParts, 'store' | 'journal'>,
  recordChange: RecordChange,
): Promise<CompleteCheck['mendedRecords']> => {
  const damaged = Object.entries(damagedByKind(await recordChecks.check())).filter(([, count]) => count > 0);
  if (damaged.length === 0) return {};
  const event = { type: 'records.mended', by: 'cli', data: Object.fromEntries(damaged) } as const;
  return recordChange(event, async () => {
    const repaired = await recordChecks.repair();
    if (repaired.progress !== undefined) await beginProgress({ progress, journal });
    return repaired;
  });
};

const check = async (env: CommandContext['env'], isRepairing: boolean): Promise<DescribedCheck> => {
  const config = requireSettings(env);
  const { storeUrl, journalUrl, journalRetentionMs: retentionMs, bodyLimit } = config;
  const checked = await withStartupError('STORE_URL', storeUrl, () => checkStoreFile(storeUrl, isRepairing));
  const pages = await checkJournalFile(journalUrl);
  const { store, keyRing } = await openStoreWithMasterKey(
    config,
    { now, observe: reportBuilds() },
    { isChecking: true },
  );
  try {
    const journal = await withStartupError('JOURNAL_URL', journalUrl, () =>
      openJournal(journalUrl, { now, bodyLimit, retentionMs, log: createLog({ level: 'silent' }) }),
    );
    const files = {
      storeFile: checked.lines,
      indexes: checked.indexes,
      journalFile: [...pages, ...describeLostMessages(journalUrl)],
    };
    const progress = createCheckProgress();
    try {
      const { composeConsent } = await import('../../app/consent/compose-consent.ts');
      const { people, previewRecording, auditLog, recordChange } = await composeConsent({
        store,
        journal,
        now,
        settings: config,
        keyRing: () => keyRing,
        institution: config.institution,
        checkPurpose: () => Promise.resolve([]),
      });
      // This comes first: the checks below rely on these records.
      const mendedRecords = isRepairing ? await repairRecords({ store, journal }, recordChange) : {};
      const list = { file: config.noesFile, keyRing };
      const parts: CheckedParts = { store, journal, list, config, people, previewRecording, auditLog };
      const { found, ...read } = await checkAll(parts, progress.update);
      const end = async (mended: CompleteCheck['mended']): Promise<DescribedCheck> => {
        const described = describeCheck({ ...files, ...read, mended, mendedRecords });
        // The findings are printed even if the store takes no writes; the age of the noted check then shows it.
        await noteCheck(store.traffic, now(), described.damage).catch((thrown: unknown) => {
          if (!isProblem(thrown)) throw thrown;
        });
        return described;
      };
      const repair = (): Promise<CompleteCheck['mended']> =>
        repairStatements(store, read.statements.damaged, { found, now });
      if (!isRepairing || found.size === 0) return await end([]);
      const event = { type: 'statements.mended', by: 'cli', data: { statements: read.mendable.length } } as const;
      return await end(await recordChange(event, repair));
    } finally {
      progress.stop();
      await journal.close();
    }
  } finally {
    await store.close();
  }
};

interface CheckFlags {
  readonly mend?: boolean;
  readonly onlyBuild?: string;
  readonly withServer?: boolean;
}

/** A newer build would migrate the store while servers of an older build use it. */
const checkBuild = (build: string, wanted = build): void => {
  if (wanted !== build)
    throw new Problem('state-conflict', `this is build ${build}, not ${wanted}: restart the servers on the new build`);
};

/** Gives `carnet` the command that reads everything and reports what differs from what was written. */
export const addCheckCommand = (
  program: Command,
  { env, print }: CommandContext,
  { build }: Pick<CarnetRelease, 'build'>,
): void => {
  program
    .command('check')
    .option(
      '--mend',
      'make damaged indexes anew; put what a replay gives back from the journal among the dead letters, and delete ' +
        'it from the store',
    )
    .option('--only-build <build>', 'refuse, with nothing opened, where `carnet --version` names another build')
    .option('--with-server', 'end once standard input has ended: with the server that runs this')
    .description('read all of journal and store and say what is damaged; servers may run meanwhile')
    .action(async ({ mend = false, onlyBuild, withServer = false }: CheckFlags) => {
      if (withServer) endWithServer();
      checkBuild(build, onlyBuild);
      const { isSound, json, text } = await check(env, mend);
      print({ json, text, exit: isSound ? 'done' : 'failed' });
    });
};
