import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Restored } from '../../backup/restore/restore.ts';
import type { InForce } from '../../backup/restore/reconcile-restored.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import type { Config } from '../../core/config/config.ts';
import type { CommandContext } from '../shared/print.ts';
import { describeReviews, reviewJson } from './ordered-reviews.ts';
import { onDiskOf } from './full-disk.ts';
import { writeError } from '../shared/write-terminal.ts';

interface RestoreFlags {
  readonly noes?: string | false;
  /** The former name of --noes. */
  readonly erasures?: string | false;
  /** Commander's names of --no-noes-since and --no-erasures-since. */
  readonly noesSince?: false;
  readonly erasuresSince?: false;
  readonly despiteDamage?: true;
  readonly over?: true;
  readonly storeOnly?: true;
}

/** Shows a step to a person who waits at a terminal. */
export const showStep = (step: string): void => {
  if (process.stderr.isTTY) writeError(`${step}\n`);
};

const unknownText = ({ unknownSince, list, copyMadeAt }: InForce & Pick<Restored, 'list'>): readonly string[] => {
  if (unknownSince === undefined)
    return list === 'noes'
      ? []
      : ['What staff ended after the backup is not known here: keys that were revoked since are valid again.'];
  const only = list === 'erasures' ? ['The list is of an earlier release, and knew only erasures.'] : [];
  return [
    ...only,
    `What was decided after ${unknownSince} is not known here. Nothing is kept of people first seen after ` +
      `${copyMadeAt}, whom this Carnet does not know, until they are asked: ` +
      'docs/operate/alerts/CarnetNoesLate.md says how, and `carnet noes asked` ends it.',
  ];
};

/** Says in sentences which changes made after a copy are in force again, and which are unknown. */
export const describeInForce = (restored: InForce & Pick<Restored, 'list'>): readonly string[] => {
  const { copyMadeAt, decisions, settings, targets } = restored;
  return [
    `Not here, unless the journal has it, is what came after ${copyMadeAt}: statements, documents, attachments, ` +
      'yeses of people, and the keys, accounts, grants and approvals that staff gave.',
    `Of after the copy, these are in force again: ${decisions.decisions} of the decisions of people ` +
      `(${decisions.erasures} erase), ${settings.applied} of the acts of staff.`,
    ...unknownText(restored),
    ...describeReviews(targets),
    ...settings.left.map((one) => `Left for you: ${one}.`),
    'Keys, accounts and grants that are not here are made again by hand; staff sign in again. Start Carnet now.',
  ];
};

const textOf = (restored: Restored): string =>
  [
    `This Carnet has everything that was acknowledged before ${restored.manifest.madeAt}, and what its journal has ` +
      'of later.',
    ...describeInForce(restored),
  ].join('\n');

/** The list that the command names, else the list that the settings name. */
const listFileOf = ({ noes, erasures }: RestoreFlags, { noesFile }: Config): string | undefined => {
  const named = typeof noes === 'string' ? noes : erasures;
  if (typeof named === 'string') return resolve(named);
  return existsSync(noesFile) ? resolve(noesFile) : undefined;
};

/** Gives `carnet` the command that brings a backup back. */
export const addRestoreCommand = (program: Command, { env, print }: CommandContext): void => {
  program
    .command('restore')
    .argument('<folder>', 'what `carnet backup` has written')
    .option('--noes <file>', 'the list of noes of after the backup; NOES_FILE, if it is there')
    .option('--erasures <file>', 'the former name of --noes; takes lists of earlier releases too')
    .option('--no-noes-since', 'say that no one has said no since the backup: a no would be forgotten')
    .option('--no-erasures-since', 'the former name of --no-noes-since')
    .option('--despite-damage', 'go by a list of which lines are lost')
    .option('--store-only', 'the journal has survived: restore the store beside it')
    .option('--over', 'replace the store, the journal and the keys that are there')
    .description('restore a backup, and put in force what was forbidden since; stop every process before')
    .action(async (named: string, flags: RestoreFlags) => {
      const config = requireSettings(env);
      const isNothingDecided = flags.noesSince === false || flags.erasuresSince === false;
      const listFile = isNothingDecided ? undefined : listFileOf(flags, config);
      const [{ restoreBackup }, { composeRestoreServices }] = await Promise.all([
        import('../../backup/restore/restore.ts'),
        import('../../app/compose-restore-services.ts'),
      ]);
      const restored = await onDiskOf(config.dataDir, () =>
        restoreBackup(
          config,
          {
            folder: resolve(named),
            ...(listFile !== undefined && { listFile, settingFile: resolve(config.noesFile) }),
            isDamageKnown: flags.despiteDamage === true,
            isNothingDecided,
            isOver: flags.over === true,
            isStoreOnly: flags.storeOnly === true,
            now: Date.now,
            onStep: showStep,
          },
          composeRestoreServices,
        ),
      );
      const { manifest, decisions, settings, unknownSince, faults, targets } = restored;
      print({
        json: {
          madeAt: manifest.madeAt,
          release: manifest.release,
          ...decisions,
          settings: settings.applied,
          left: settings.left,
          unknownSince,
          faults,
          targets: targets.map(reviewJson),
        },
        text: textOf(restored),
      });
    });
};
