import type { Command } from 'commander';
import type { Run } from '../shared/print.ts';

/** Gives `carnet` the commands that rotate keys (docs/decisions/0022). */
export const addKeyCommands = (program: Command, run: Run): void => {
  const keys = program.command('keys').description('rotate the keys of this installation');
  keys
    .command('rotate')
    .description('make a new master key, and new keys for links, sessions, pages of results and signatures')
    .action(() =>
      run(async ({ keys: { rotate } }) => {
        const rotated = await rotate();
        const where =
          'file' in rotated
            ? `The new master key is in ${rotated.file}.`
            : `The new master key, for CARNET_MASTER_KEY:\n${rotated.masterKey}`;
        return {
          json: rotated,
          text: `${where}\nThe old one opens the store too, until \`carnet keys retire\`: first restart every process.`,
        };
      }),
    );
  keys
    .command('retire')
    .description('close the store to every master key but the present one; restart every process with it before')
    .action(() =>
      run(async ({ keys: { retire } }) => {
        const retired = await retire();
        return { json: { retired }, text: `${retired} earlier master ${retired === 1 ? 'key' : 'keys'} retired.` };
      }),
    );
};
