import { Command } from 'commander';
import { killLaunched } from '../support/servers/processes/carnet-process.ts';
import { cleanUpInterrupted } from '../support/servers/processes/interrupted.ts';
import { runCeiling } from './measure/ceiling.ts';
import { addRowsCommand } from './rows/rows-command.ts';
import { addSingleCommands } from './single/commands.ts';

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    killLaunched();
    void cleanUpInterrupted().then(() => process.exit(code));
  });

const program = new Command('npm run bench --').description('Measures what Carnet costs.');
program.command('ceiling').description('serve as the bare server: node:http and JSON.parse').action(runCeiling);
addRowsCommand(program);
addSingleCommands(program);
program.parseAsync().catch(async (thrown: unknown) => {
  killLaunched();
  await cleanUpInterrupted();
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(2);
});
