import type { Command } from 'commander';
import { Problem } from '../../core/problem.ts';

/** Throws Problem `invalid-request` if the command was given anything beside this option. */
export const checkAlone = (command: Command, flag: string): void => {
  const others = command.options.filter(
    (option) => option.long !== flag && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const named = [...others.map(({ long }) => String(long)), ...command.args];
  if (named.length > 0) throw new Problem('invalid-request', `${flag} stands alone, without ${named.join(', ')}`);
};
