import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { describeLivingParts, planRecovery, type Recovery, recoverPair } from '../../app/recover-pair.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import { openAuditLog } from '../../app/startup/open-audit-log.ts';
import { openStoreWithMasterKey } from '../../app/startup/open-store-with-master-key.ts';
import { describePairFaults } from '../../app/startup/pair-faults.ts';
import { withStartupError } from '../../app/startup/startup-error.ts';
import type { Config } from '../../config/config.ts';
import { createRecordChange } from '../../consent/audit/record-change.ts';
import { openJournal } from '../../journal/open-journal.ts';
import { openStudyTopics, openStudyTopicStates, studyTopicsUrl } from '../../journal/open-study-topics.ts';
import { createLog } from '../../telemetry/log.ts';
import type { OrderedReview } from '../../app/study-topics/order-reviews.ts';
import { describeReviews, reviewJson } from '../backup/ordered-reviews.ts';
import type { CommandContext } from '../shared/print.ts';
import { reportBuilds } from '../shared/report-builds.ts';

const now = Date.now;

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const LOST_DECISIONS =
  'If the store was put back from a copy, erasures and refusals after that time are lost, too: ' +
  'repeat them, with a process of ROLE=api alone, before the rest is started.';

/** What is lost, and what the command does, in sentences. */
const sentencesOf = ({ state, faults, storedThrough, openErasures, livingParts }: Recovery): readonly string[] => {
  const [first, ...others] = faults;
  if (first === undefined) return ['Journal and store belong together: there is nothing to recover.'];
  const description = describePairFaults([first, ...others]);
  const studies = faults.filter(({ kind }) => kind === 'study-topic').length;
  const messages = [...state.bounds.values()].reduce((sum, { start, end }) => sum + end - start, 0);
  const through =
    storedThrough === 0
      ? 'The store has nothing of any journal.'
      : `The store has everything that was acknowledged until ${new Date(storedThrough).toISOString()}.`;
  return [
    `${description.charAt(0).toUpperCase()}${description.slice(1)}.`,
    ...(first.kind === 'study-topic'
      ? []
      : [`${through} What was acknowledged later is lost, except for what this journal has.`]),
    // A store that is behind was put back from a copy, as a rule; an unfinished recovery no longer shows what was.
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

/** Without a file of the topics none is made: that is left to what carries out the plan. */
const planWithTopics = async (
  pair: Pick<Parameters<typeof planRecovery>[0], 'store' | 'journal'>,
  { journalUrl, bodyLimit }: Pick<Config, 'journalUrl' | 'bodyLimit'>,
): Promise<Recovery> => {
  const topics = await withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
    openStudyTopicStates(journalUrl, { now, bodyLimit, log: createLog({ level: 'silent' }) }),
  );
  try {
    return await planRecovery({ ...pair, topics, now });
  } finally {
    await topics.close();
  }
};

interface Recovered {
  readonly plan: Recovery;
  /** Those that are asked once Carnet is started. */
  readonly targets: readonly OrderedReview[];
}

const recover = async (env: CommandContext['env'], isDryRun: boolean): Promise<Recovered> => {
  const config = requireSettings(env);
  const { journalUrl, journalRetentionMs: retentionMs, bodyLimit } = config;
  const log = createLog({ level: 'silent' });
  const { store, keyRing } = await openStoreWithMasterKey(config, { now, observe: reportBuilds() });
  try {
    const journal = await withStartupError('JOURNAL_URL', journalUrl, () =>
      openJournal(journalUrl, { now, bodyLimit, retentionMs, log }),
    );
    try {
      const plan = await planWithTopics({ store, journal }, config);
      if (isDryRun || plan.faults.length === 0) return { plan, targets: [] };
      const topics = await withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
        openStudyTopics(journalUrl, { now, bodyLimit, log }),
      );
      try {
        const { auditLog } = await openAuditLog({ store, keyRing, now });
        const recordChange = createRecordChange({ auditLog, newId: randomUUID, now });
        return { plan, targets: await recoverPair({ store, journal, topics, recordChange, now }, plan) };
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

/** Gives `carnet` the command that has a store go on with another journal, or with one that has lost messages. */
export const addRecoverCommand = (program: Command, { env, print }: CommandContext): void => {
  program
    .command('recover')
    .option('--dry-run', 'say what is wrong and what would be done, and change nothing; exits with 1 for a fault')
    .description(
      'go on with a journal and a store that do not belong together (a restored copy, a lost journal); ' +
        'stop every process before',
    )
    .action(async ({ dryRun = false }: { readonly dryRun?: boolean }) => {
      const { plan, targets } = await recover(env, dryRun);
      const isRecovered = !dryRun && plan.faults.length > 0;
      print({
        json: { ...jsonOf(plan), recovered: isRecovered, targets: targets.map(reviewJson) },
        text: [
          ...sentencesOf(plan),
          ...describeReviews(targets),
          ...(isRecovered ? ['Done: start Carnet now.'] : []),
        ].join('\n'),
        exit: dryRun && plan.faults.length > 0 ? 'failed' : 'done',
      });
    });
};
