import type { Command } from 'commander';
import { resolve } from 'node:path';
import { type Restored, restoreBackup } from '../../app/restore.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import type { CommandContext } from '../shared/print.ts';
import { describeReviews, reviewJson } from './ordered-reviews.ts';
import { onDiskOf } from './full-disk.ts';
import { writeError } from '../shared/write-terminal.ts';

interface RestoreFlags {
  readonly erasures?: string | false;
  /** Commander's name of --no-erasures-since. */
  readonly erasuresSince?: false;
  readonly over?: true;
  readonly storeOnly?: true;
}

const showStep = (step: string): void => {
  if (process.stderr.isTTY) writeError(`${step}\n`);
};

const textOf = ({ manifest: { madeAt }, erasures, erasuresUntil, targets }: Restored): string =>
  [
    `This Carnet has everything that was acknowledged before ${madeAt}, and what its journal has of later.`,
    ...(erasuresUntil === undefined
      ? []
      : [`${erasures} erasures of after the backup are done. Those of after ${erasuresUntil} are not known here.`]),
    ...describeReviews(targets),
    'Settings of after the backup are lost: keys that were revoked since are valid again. See docs/operate/backup.md.',
    'Start Carnet now.',
  ].join('\n');

/** Gives `carnet` the command that brings a backup back. */
export const addRestoreCommand = (program: Command, { env, print }: CommandContext): void => {
  program
    .command('restore')
    .argument('<folder>', 'what `carnet backup` has written')
    .option('--erasures <file>', 'what `carnet erasures export` has written after the backup')
    .option('--no-erasures-since', 'say that nothing was erased since the backup: what was would come back')
    .option('--store-only', 'the journal has survived: restore the store beside it')
    .option('--over', 'replace the store, the journal and the keys that are there')
    .description('restore a backup, and erase in it what was erased since; stop every process before')
    .action(async (named: string, { erasures, erasuresSince, over, storeOnly }: RestoreFlags) => {
      const config = requireSettings(env);
      const restored = await onDiskOf(config.dataDir, () =>
        restoreBackup(config, {
          folder: resolve(named),
          ...(typeof erasures === 'string' ? { ledgerFile: resolve(erasures) } : {}),
          isNothingErased: erasuresSince === false,
          isOver: over === true,
          isStoreOnly: storeOnly === true,
          now: Date.now,
          onStep: showStep,
        }),
      );
      const { manifest, erasures: done, erasuresUntil, faults, targets } = restored;
      print({
        json: {
          madeAt: manifest.madeAt,
          release: manifest.release,
          erasures: done,
          erasuresUntil,
          faults,
          targets: targets.map(reviewJson),
        },
        text: textOf(restored),
      });
    });
};
