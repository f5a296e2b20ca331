import { Command } from 'commander';
import { killLaunched } from '../support/servers/processes/carnet-process.ts';
import { cleanUpInterrupted } from '../support/servers/processes/interrupted.ts';
import { runCeiling } from './measure/ceiling.ts';
import { addRowsCommand } from './rows/rows-command.ts';
import { addSingleCommands } from './single/commands.ts';

let ending: Promise<never> | undefined;

/** Cleans up, then exits. The first code counts: a measurement fails too if a signal ends its servers. */
const end = (code: number): Promise<never> => {
  ending ??= (async () => {
    killLaunched();
    await cleanUpInterrupted();
    process.exit(code);
  })();
  return ending;
};

const fail = async (thrown: unknown): Promise<void> => {
  if (ending === undefined) process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  await end(2);
};

// A measurement may start one more server while it is ended.
process.once('exit', killLaunched);
// A POST that is not awaited yet may fail first if a server ends.
process.on('unhandledRejection', (thrown) => void fail(thrown));
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => void end(code));

const program = new Command('npm run bench --').description('Measures what Carnet costs.');
program.command('ceiling').description('serve as the bare server: node:http and JSON.parse').action(runCeiling);
addRowsCommand(program);
addSingleCommands(program);
program.parseAsync().catch(fail);
