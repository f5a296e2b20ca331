import type { Command } from 'commander';
import { Problem } from '../../core/problem.ts';

const OF_FILES = ['--mapping', '--encoding', '--allow-empty'];
const OF_ANOTHER_LRS = ['--lrs-credential', '--since', '--until', '--no-documents', '--allow-host'];

/** Throws Problem `invalid-request` with every given option that this kind of input does not take. */
export const checkInputOptions = (command: Command, isLrs: boolean): void => {
  const misplaced = isLrs ? OF_FILES : OF_ANOTHER_LRS;
  const given = command.options.filter(
    (option) =>
      misplaced.includes(String(option.long)) && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given.length === 0) return;
  const kind = isLrs ? 'another LRS takes no' : 'a file takes no';
  throw new Problem('invalid-request', `the import of ${kind} ${given.map(({ long }) => String(long)).join(', ')}`);
};
