import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { findRecoveryMark, needsList, recoverWithList } from '../../backup/restore/recover-with-list.ts';
import {
  describeLivingParts,
  planRecovery,
  type Recovery,
  recoverBackends,
} from '../../backup/restore/recover-backends.ts';
import { namingDamage } from '../../backup/check/stopped-by-damage.ts';
import { forgetOlderCopy } from '../../backup/noes/compare-with-list.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import { openAuditLog } from '../../consent/audit/open-audit-log.ts';
import type { InForce, PutBackParts } from '../../backup/restore/reconcile-restored.ts';
import type { ListOfBackends } from '../../backup/backends/check-backends.ts';
import { openStoreWithMasterKey } from '../../store/open-store-with-master-key.ts';
import { describeBackendsFaults } from '../../backup/backends/backends-faults.ts';
import { withStartupError } from '../../core/startup-error.ts';
import type { Config } from '../../core/config/config.ts';
import { Problem } from '../../core/problem.ts';
import { openJournal, openStudyTopics, openStudyTopicStates, studyTopicsUrl } from '../../journal/open-journal.ts';
import { createLog } from '../../telemetry/log.ts';
import { describeReviews, reviewJson } from '../backup/ordered-reviews.ts';
import { describeInForce, showStep } from '../backup/restore-command.ts';
import type { CommandContext } from '../shared/print.ts';
import { reportBuilds } from '../shared/report-builds.ts';

const now = Date.now;

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const LOST_DECISIONS =
  'If the store was put back from a copy, erasures and refusals after that time are lost, too: ' +
  'repeat them, with a process of ROLE=api alone, before the rest is started.';

const LOST_SETTINGS =
  'What the list of noes has of later, as objections, erasures, revoked keys and ended grants, is put in force ' +
  'again. Documents, sources, keys, accounts and settings of later are lost.';

/** The losses, and the steps of the command, in sentences. */
const sentencesOf = (
  { state, faults, storedThrough, openErasures, livingParts }: Recovery,
  isInterrupted: boolean,
): readonly string[] => {
  const [first, ...others] = faults;
  if (isInterrupted) return ['A recovery of this store was interrupted: it puts the list of noes in force to its end.'];
  if (first === undefined) return ['Journal, store and list of noes belong together: there is nothing to recover.'];
  const description = describeBackendsFaults([first, ...others]);
  const studies = faults.filter(({ kind }) => kind === 'study-topic').length;
  const messages = [...state.bounds.values()].reduce((sum, { start, end }) => sum + end - start, 0);
  const isUnknown = first.kind === 'noes' && first.why === 'gone-on';
  const through =
    storedThrough === 0
      ? isUnknown
        ? 'When the copy was made is not known.'
        : 'The store has nothing of any journal.'
      : `The store has everything that was acknowledged until ${new Date(storedThrough).toISOString()}.`;
  return [
    `${description.charAt(0).toUpperCase()}${description.slice(1)}.`,
    ...(first.kind === 'study-topic'
      ? []
      : [`${through} What was acknowledged later is lost, except for what this journal has.`]),
    // A store that is behind was usually put back from a copy. An unfinished recovery no longer shows the first fault.
    ...(first.kind === 'noes' ? [LOST_SETTINGS] : []),
    ...(first.kind === 'store-behind' || first.kind === 'recovery-unfinished' ? [LOST_DECISIONS] : []),
    `This journal has ${plural(messages, 'message')}; all are read again, and nothing is stored twice.`,
    `Erasures to be marked in it again: ${openErasures}.`,
    ...(studies === 0
      ? []
      : [
          `Topics of studies to be begun anew: ${studies}. Publishers fill them again from the store; who reads a ` +
            'study reads it from its start, and targets of forwarding get everything again.',
        ]),
    'After that this is the journal of the store.',
    ...(livingParts > 0 ? [`${describeLivingParts(livingParts)}.`] : []),
  ];
};

const jsonOf = ({ state, faults, storedThrough, openErasures, livingParts }: Recovery) => ({
  faults,
  partitions: [...state.bounds].map(([partition, bounds]) => ({ partition, ...bounds })),
  storedThrough: storedThrough === 0 ? null : new Date(storedThrough).toISOString(),
  openErasures,
  livingParts,
});

/** A plan makes no missing file of the topics: the recovery makes it. */
const planWithTopics = async (
  backends: Pick<Parameters<typeof planRecovery>[0], 'store' | 'journal' | 'list'>,
  { journalUrl, bodyLimit }: Pick<Config, 'journalUrl' | 'bodyLimit'>,
): Promise<Recovery> => {
  const topics = await withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
    openStudyTopicStates(journalUrl, { now, bodyLimit, log: createLog({ level: 'silent' }) }),
  );
  try {
    return await planRecovery({ ...backends, topics, now });
  } finally {
    await topics.close();
  }
};

interface Recovered {
  readonly plan: Recovery;
  /** True if an earlier recovery was cut off. */
  readonly isInterrupted: boolean;
  /** The entries of a list that were put in force, and the targets that are asked when Carnet starts. */
  readonly outcome: Partial<InForce>;
  readonly isRecovered: boolean;
}

interface RecoverFlags {
  readonly dryRun?: true;
  readonly noes?: string;
  readonly despiteDamage?: true;
  readonly storeOnly?: true;
}

/** The list that the command names, else the list that the settings name. */
const listOf = ({ noes }: RecoverFlags, { noesFile }: Config): string => {
  if (noes !== undefined && !existsSync(noes)) throw new Problem('not-found', `there is no file ${resolve(noes)}`);
  return resolve(noes ?? noesFile);
};

interface Opened {
  readonly config: Config;
  readonly parts: Omit<PutBackParts, 'topics'>;
  readonly list: ListOfBackends;
  /** The mark of a recovery that was cut off. */
  readonly mark: string | undefined;
}

const carryOut = async (opened: Opened, plan: Recovery, flags: RecoverFlags): Promise<Partial<InForce>> => {
  const { config, list, mark } = opened;
  const { journalUrl, bodyLimit } = config;
  const topics = await withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
    openStudyTopics(journalUrl, { now, bodyLimit, log: createLog({ level: 'silent' }) }),
  );
  try {
    const parts = { ...opened.parts, topics };
    if (needsList({ plan, mark })) {
      const { composeRestoreServices } = await import('../../app/compose-restore-services.ts');
      return await recoverWithList(
        {
          config,
          plan,
          mark,
          now,
          onStep: showStep,
          listFile: list.file,
          settingFile: resolve(config.noesFile),
          isDamageKnown: flags.despiteDamage === true,
          isStoreOnly: flags.storeOnly === true,
        },
        parts,
        composeRestoreServices,
      );
    }
    return { targets: await recoverBackends({ ...parts, now }, plan) };
  } finally {
    await topics.close();
  }
};

const recover = async (env: CommandContext['env'], flags: RecoverFlags): Promise<Recovered> => {
  const config = requireSettings(env);
  const file = listOf(flags, config);
  const { journalUrl, journalRetentionMs: retentionMs, bodyLimit } = config;
  const { store, keyRing } = await openStoreWithMasterKey(
    config,
    { now, observe: reportBuilds() },
    { isRecovering: true },
  );
  try {
    const journal = await withStartupError('JOURNAL_URL', journalUrl, () =>
      openJournal(journalUrl, { now, bodyLimit, retentionMs, log: createLog({ level: 'silent' }) }),
    );
    try {
      return await namingDamage(store, async () => {
        const list = { file, keyRing };
        const mark = await findRecoveryMark(store);
        const plan = await planWithTopics({ store, journal, list }, config);
        const isInterrupted = mark !== undefined;
        const isNeeded = plan.faults.length > 0 || isInterrupted;
        // Another process may have noted an older copy because of its list. The given list shows that it is none.
        if (flags.dryRun !== true && !isNeeded) await forgetOlderCopy(store);
        if (flags.dryRun === true || !isNeeded) return { plan, isInterrupted, outcome: {}, isRecovered: false };
        const { auditLog, recordChange } = await openAuditLog({ store, keyRing: () => keyRing, now });
        const opened = { config, list, mark, parts: { store, keyRing, auditLog, recordChange, journal } };
        return { plan, isInterrupted, outcome: await carryOut(opened, plan, flags), isRecovered: true };
      });
    } finally {
      await journal.close();
    }
  } finally {
    await store.close();
  }
};

const isInForce = (outcome: Partial<InForce>): outcome is InForce => 'settings' in outcome;

/** The results, in sentences. */
const doneOf = ({ outcome, isRecovered }: Recovered): readonly string[] => {
  if (!isRecovered) return [];
  return isInForce(outcome)
    ? describeInForce({ ...outcome, list: 'noes' })
    : [...describeReviews(outcome.targets ?? []), 'Done: start Carnet now.'];
};

/** Gives `carnet` the command that has a store go on with another journal, or with one that has lost messages. */
export const addRecoverCommand = (program: Command, { env, print }: CommandContext): void => {
  program
    .command('recover')
    .option('--dry-run', 'say what is wrong and what would be done, and change nothing; exits with 1 for a fault')
    .option('--noes <file>', 'the list of noes of after the copy; NOES_FILE, if it is there')
    .option('--despite-damage', 'go by a list of which lines are lost')
    .option('--store-only', 'only the store was put back: the journal has survived, with every decision of people')
    .description(
      'go on with a journal, a store and a list of noes that do not belong together (a copy that was put back by ' +
        'hand, a lost journal), and put in force what was forbidden since; stop every process before',
    )
    .action(async (flags: RecoverFlags) => {
      const recovered = await recover(env, flags);
      const { plan, outcome, isInterrupted, isRecovered } = recovered;
      const inForce = isInForce(outcome)
        ? {
            ...outcome.decisions,
            settings: outcome.settings.applied,
            left: outcome.settings.left,
            unknownSince: outcome.unknownSince,
          }
        : {};
      print({
        json: {
          ...jsonOf(plan),
          interrupted: isInterrupted,
          recovered: isRecovered,
          ...inForce,
          targets: (outcome.targets ?? []).map(reviewJson),
        },
        text: [...sentencesOf(plan, isInterrupted), ...doneOf(recovered)].join('\n'),
        exit: flags.dryRun === true && (isInterrupted || plan.faults.length > 0) ? 'failed' : 'done',
      });
    });
};
