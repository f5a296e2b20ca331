import { Command } from 'commander';
import { checkInputOptions } from '../../../../src/cli/transfer/check-input-options.ts';

const commandWith = (...args: readonly string[]): Command => {
  const command = new Command('import')
    .option('--mapping <file>')
    .option('--encoding <name>', '', 'utf-8')
    .option('--since <time>')
    .option('--no-documents')
    .option('--batch <statements>');
  return command.parse(args, { from: 'user' });
};

describe('The options of an import', () => {
  it('of a file and of another LRS are taken where they belong', () => {
    checkInputOptions(commandWith('--mapping', 'm', '--encoding', 'latin1', '--batch', '1'), false);
    checkInputOptions(commandWith('--since', 's', '--no-documents', '--batch', '1'), true);
  });

  it('that belong to the other kind of input are all named', () => {
    expect(() => checkInputOptions(commandWith('--mapping', 'm', '--encoding', 'latin1'), true)).toThrow(
      'the import of another LRS takes no --mapping, --encoding',
    );
    expect(() => checkInputOptions(commandWith('--since', 's', '--no-documents'), false)).toThrow(
      'the import of a file takes no --since, --no-documents',
    );
  });
});
