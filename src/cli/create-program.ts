import { CommanderError } from 'commander';
import { addBackupCommand } from './backup/backup-command.ts';
import { addNoesCommands } from './backup/noes-command.ts';
import { addRestoreCommand } from './backup/restore-command.ts';
import { addCheckCommand } from './check/check-command.ts';
import { addCompletionCommand } from './completion-command.ts';
import { addCredentialCommands } from './sources/credential-commands.ts';
import { addDeadLetterCommands } from './dead-letter-commands.ts';
import { addDoctorCommand } from './doctor/doctor-command.ts';
import { addExportCommand } from './transfer/export-command.ts';
import { addGrantCommands } from './sources/grant-commands.ts';
import { addImportCommand } from './transfer/import-command.ts';
import { addOrganisationCommands } from './sources/organisation-commands.ts';
import { addProfileCommands } from './profile-commands.ts';
import { addSalvageCommand } from './maintenance/salvage-command.ts';
import { addRecoverCommand } from './maintenance/recover-command.ts';
import type { Exit } from './shared/exit-codes.ts';
import type { CommandContext, Print } from './shared/print.ts';
import { UsageCommand } from './shared/usage-command.ts';
import type { CarnetRelease } from './shared/version.ts';
import { withStore } from './shared/with-store.ts';
import { addSourceCommands } from './sources/source-commands.ts';
import { addStaffCommands } from './staff-commands.ts';
import { addStudyCommands } from './study-commands.ts';
import { addVerifyCommand } from './maintenance/verify-command.ts';
import { addMigrateCommand } from './maintenance/migrate-command.ts';
import { addKeyCommands } from './maintenance/key-commands.ts';

/** The environment in which `carnet` runs. */
export interface ProgramParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly release: CarnetRelease;
  /** The folder of the profiles that come with Carnet. */
  readonly profilesDirectory: string;
  /** Starts the server. */
  readonly start: () => Promise<void>;
  /** Runs the demo. It is a story, or a school that stays and has its data in `folder`. */
  readonly demo: (choices: { readonly stays: boolean; readonly folder: string | undefined }) => Promise<void>;
}

/** The command `carnet` with all of its commands; `onExit` gets the exit of the command that ran. */
export const createProgram = ({
  env,
  stdout,
  release,
  profilesDirectory,
  start,
  demo,
  onExit,
}: ProgramParts & { readonly onExit: (exit: Exit) => void }) => {
  const program = new UsageCommand('carnet');
  const isJson = (): boolean => program.opts<{ json?: true }>().json === true;
  const print: Print = ({ text, json, exit = 'done' }) => {
    stdout(`${isJson() ? JSON.stringify(json, undefined, 2) : text}\n`);
    onExit(exit);
  };
  const context: CommandContext = { env, print, run: async (work) => print(await withStore(env, work)) };
  const { run } = context;
  program
    .description('A learning record store. Its settings are environment variables: see docs/settings.md.')
    .option('--json', 'print the result as JSON, and an error as a problem document (RFC 9457)')
    .option('-V, --version', 'print the versions of Carnet, Node and the formats of the files')
    .on('option:version', () => {
      throw new CommanderError(0, 'commander.version', 'version');
    })
    .configureOutput({ writeOut: stdout, writeErr: () => undefined })
    .exitOverride();
  program.command('start').description('start the server').action(start);
  program
    .command('demo')
    .description('tell the whole story on a Carnet of its own, in about a minute')
    .option('--stay', 'keep a school of a hundred pupils running, with links that open it in each role')
    .option('--data <folder>', 'with --stay: where its data are kept; without it they go with the demo')
    .action(({ stay = false, data }: { readonly stay?: boolean; readonly data?: string }) =>
      demo({ stays: stay, folder: data }),
    );
  addProfileCommands(program, run, profilesDirectory);
  addSourceCommands(program, run);
  addCredentialCommands(program, run);
  addOrganisationCommands(program, run);
  addGrantCommands(program, run);
  addStaffCommands(program, run);
  addKeyCommands(program, run);
  addVerifyCommand(program, run);
  addMigrateCommand(program, context);
  addRecoverCommand(program, context);
  addSalvageCommand(program, context);
  addBackupCommand(program, context, release);
  addNoesCommands(program, context);
  addRestoreCommand(program, context);
  addCheckCommand(program, context, release);
  addDeadLetterCommands(program, context);
  addDoctorCommand(program, context, release);
  addStudyCommands(program, print);
  addImportCommand(program, context);
  addExportCommand(program, { print, env, useStore: (use) => withStore(env, use) });
  addCompletionCommand(program, print);
  return { program, isJson };
};
