#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { fileURLToPath } from 'node:url';
import { isProblem, KINDS } from '../core/problem.ts';
import { addCredentialCommands } from './credential-commands.ts';
import { addExportCommand } from './transfer/export-command.ts';
import { addGrantCommands } from './grant-commands.ts';
import { addImportCommand } from './transfer/import-command.ts';
import { addKeyCommands } from './key-commands.ts';
import { addOrganisationCommands } from './organisation-commands.ts';
import { addProfileCommands } from './profile-commands.ts';
import { addSourceCommands } from './source-commands.ts';
import { addStaffCommands } from './staff-commands.ts';
import { addStudyCommands } from './study-commands.ts';
import { addMigrateCommand } from './migrate-command.ts';
import { faultLines, type Run, type Print } from './shared/print.ts';
import { addVerifyCommand } from './verify-command.ts';
import { withStore } from './shared/with-store.ts';

/** Bad usage, and input that was refused. */
const REFUSED = 2;
const FAILED = 1;

const program = new Command('carnet');
const print: Print = ({ text, json }) => {
  process.stdout.write(
    `${program.opts<{ json?: true }>().json === true ? JSON.stringify(json, undefined, 2) : text}\n`,
  );
};
const run: Run = async (work) => print(await withStore(process.env, work));

program
  .description('A learning record store. Its settings are environment variables: see docs/settings.md.')
  .option('--json', 'tell what came of it as JSON')
  .exitOverride();
program
  .command('start')
  .description('start the server')
  .action(async () => {
    await import('../main.ts');
  });
// Beside the folder of the built program.
addProfileCommands(program, run, fileURLToPath(new URL('../xapi-profiles', import.meta.url)));
addSourceCommands(program, run);
addCredentialCommands(program, run);
addOrganisationCommands(program, run);
addGrantCommands(program, run);
addStaffCommands(program, run);
addKeyCommands(program, run);
addVerifyCommand(program, run);
addMigrateCommand(program, print);
addStudyCommands(program, print);
addImportCommand(program, print);
addExportCommand(program, { print, env: process.env, useStore: (use) => withStore(process.env, use) });

const codeOf = (thrown: unknown): number => {
  // Commander has said already what is wrong.
  if (thrown instanceof CommanderError)
    return ['commander.helpDisplayed', 'commander.version'].includes(thrown.code) ? 0 : REFUSED;
  if (!isProblem(thrown)) {
    process.stderr.write(`carnet: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    return FAILED;
  }
  const reason = thrown.cause instanceof Error ? `: ${thrown.cause.message}` : '';
  process.stderr.write(
    `carnet: ${thrown.message}${reason}\n${thrown.faults.length === 0 ? '' : `${faultLines(thrown.faults)}\n`}`,
  );
  return KINDS[thrown.kind].status < 500 ? REFUSED : FAILED;
};

program.parseAsync().catch((thrown: unknown) => {
  process.exitCode = codeOf(thrown);
});
