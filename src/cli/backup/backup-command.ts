import type { Command } from 'commander';
import { dirname, resolve } from 'node:path';
import { backUp } from '../../backup/back-up.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import type { BackupManifest } from '../../backup/backup-manifest.ts';
import { JOURNAL_ADAPTERS } from '../../journal/open-journal.ts';
import { STORE_ADAPTERS } from '../../store/open-store.ts';
import { makeDirectory } from '../../core/disk/directory.ts';
import { lockFile } from '../shared/lock-file.ts';
import type { CommandContext } from '../shared/print.ts';
import type { CarnetRelease } from '../shared/version.ts';
import { onDiskOf } from './full-disk.ts';
import { writeProgress } from '../shared/write-terminal.ts';

const now = Date.now;

const showProgress = (file: string, done: number): void => {
  writeProgress(`${file}: ${Math.floor(done * 100)} %`, 40);
};

/** The files that the operator must copy beside the backup, in the order that keeps the backends consistent. */
const elsewhereOf = ({ store, journal }: BackupManifest): readonly string[] => {
  const services = [
    ...(store.file === undefined ? [STORE_ADAPTERS[store.kind].product] : []),
    ...(journal.file === undefined ? [JOURNAL_ADAPTERS[journal.kind].product] : []),
  ];
  return services.length === 0
    ? []
    : [`Now copy ${services.join(', then ')}: their data are not in this folder (docs/operate/backup.md).`];
};

const textOf = (folder: string, manifest: BackupManifest): string =>
  [
    ...manifest.files.map(({ name, bytes }) => `${name}: ${bytes} bytes`),
    ...elsewhereOf(manifest),
    `Everything acknowledged before ${manifest.madeAt} is in ${folder}.`,
  ].join('\n');

/** Gives `carnet` the command that makes a backup. */
export const addBackupCommand = (
  program: Command,
  { env, print }: CommandContext,
  { version: release }: CarnetRelease,
): void => {
  program
    .command('backup')
    .argument('<folder>', 'a new folder; it appears once the backup is whole')
    .description('back up store, journal and keys while Carnet runs; for Kafka and MongoDB, the places in them')
    .action(async (named: string) => {
      const folder = resolve(named);
      const config = requireSettings(env);
      makeDirectory(dirname(folder));
      const unlock = lockFile(`${folder}.lock`);
      try {
        const manifest = await onDiskOf(dirname(folder), () =>
          backUp(config, { folder, release, now, onProgress: showProgress }),
        );
        print({ json: manifest, text: textOf(folder, manifest) });
      } finally {
        unlock();
      }
    });
};
