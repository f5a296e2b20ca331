import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { planRecovery, type Recovery, recoverPair } from '../app/recover-pair.ts';
import { requireSettings } from '../app/startup/load-config.ts';
import { openAuditLog } from '../app/startup/open-audit-log.ts';
import { openStoreWithMasterKey } from '../app/startup/open-store-with-master-key.ts';
import { describePairFaults } from '../app/startup/pair-faults.ts';
import { withStartupError } from '../app/startup/startup-error.ts';
import { createRecordChange } from '../consent/audit/record-change.ts';
import { openJournal } from '../journal/open-journal.ts';
import { openStudyTopics, studyTopicsUrl } from '../journal/open-study-topics.ts';
import { createLog } from '../telemetry/log.ts';
import type { CommandContext } from './shared/print.ts';
import { reportBuilds } from './shared/report-builds.ts';

const now = Date.now;

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What is lost, and what the command does, in sentences. */
const sentencesOf = ({ state, faults, storedThrough, openErasures }: Recovery): readonly string[] => {
  const [first, ...others] = faults;
  if (first === undefined) return ['Journal and store belong together: there is nothing to recover.'];
  const description = describePairFaults([first, ...others]);
  const messages = [...state.bounds.values()].reduce((sum, { start, end }) => sum + end - start, 0);
  const through =
    storedThrough === 0
      ? 'The store has nothing of any journal.'
      : `The store has everything that was acknowledged until ${new Date(storedThrough).toISOString()}.`;
  return [
    `${description.charAt(0).toUpperCase()}${description.slice(1)}.`,
    `${through} What was acknowledged later is lost, except for what this journal has.`,
    `This journal has ${plural(messages, 'message')}; all are read again, and nothing is stored twice.`,
    `Erasures to be marked in it again: ${openErasures}.`,
    'After that this is the journal of the store.',
  ];
};

const jsonOf = ({ state, faults, storedThrough, openErasures }: Recovery) => ({
  faults,
  partitions: [...state.bounds].map(([partition, bounds]) => ({ partition, ...bounds })),
  storedThrough: storedThrough === 0 ? null : new Date(storedThrough).toISOString(),
  openErasures,
});

const recover = async (env: CommandContext['env'], isDryRun: boolean): Promise<Recovery> => {
  const config = requireSettings(env);
  const { journalUrl, journalRetentionMs: retentionMs, bodyLimit } = config;
  const log = createLog({ level: 'silent' });
  const { store, keyRing } = await openStoreWithMasterKey(config, { now, observe: reportBuilds() });
  try {
    const journal = await withStartupError('JOURNAL_URL', journalUrl, () =>
      openJournal(journalUrl, { now, bodyLimit, retentionMs, log }),
    );
    try {
      const plan = await planRecovery({ store, journal });
      if (isDryRun || plan.faults.length === 0) return plan;
      const topics = await withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
        openStudyTopics(journalUrl, { now, bodyLimit, log }),
      );
      try {
        const { auditLog } = await openAuditLog({ store, keyRing, now });
        const recordChange = createRecordChange({ auditLog, newId: randomUUID, now });
        await recoverPair({ store, journal, topics, recordChange }, plan);
        return plan;
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
      const plan = await recover(env, dryRun);
      const isRecovered = !dryRun && plan.faults.length > 0;
      print({
        json: { ...jsonOf(plan), recovered: isRecovered },
        text: [...sentencesOf(plan), ...(isRecovered ? ['Done: start Carnet now.'] : [])].join('\n'),
        exit: dryRun && plan.faults.length > 0 ? 'failed' : 'done',
      });
    });
};
