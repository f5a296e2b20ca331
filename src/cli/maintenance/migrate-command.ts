import type { Command } from 'commander';
import type { CommandContext } from '../shared/print.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import { withStartupError } from '../../core/startup-error.ts';
import { openStore } from '../../store/open-store.ts';
import { reportBuilds } from '../shared/report-builds.ts';

/** Gives `carnet` the command that brings a store to this release ahead of a rollout, however long that takes. */
export const addMigrateCommand = (program: Command, { env, print }: CommandContext): void => {
  program
    .command('migrate')
    .description('build the indexes of this release and convert what older ones stored; servers may run meanwhile')
    .action(async () => {
      const { storeUrl } = requireSettings(env);
      const deps = { now: Date.now, observe: reportBuilds(), isAheadOfRollout: true };
      const store = await withStartupError('STORE_URL', storeUrl, () => openStore(storeUrl, deps));
      await store.close();
      print({ json: { migrated: true }, text: 'The store has the indexes and the documents of this release.' });
    });
};
