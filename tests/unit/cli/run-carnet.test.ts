import { runCommand } from '../../support/servers/processes/in-process-command.ts';

describe('the use of carnet', () => {
  const faultsOf = async (line: string): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await runCommand([...line.split(' ').filter(Boolean), '--json'], {});
    expect([code, stdout]).toEqual([2, '']);
    const { exitCode, faults } = JSON.parse(stderr) as {
      readonly exitCode: number;
      readonly faults: readonly { readonly at: string; readonly detail: string }[];
    };
    expect(exitCode).toBe(2);
    return faults.map(({ at, detail }) => `${at}: ${detail}`);
  };

  it.each([
    ['', ['carnet: needs a command: start, ']],
    ['profiles', ['carnet profiles: needs a command: shipped, ']],
    ['profile', ['profile: no command of carnet; did you mean profiles?; there are: start, ']],
    ['profiles lst', ['lst: no command of carnet profiles; did you mean list?; there are: ']],
    ['help profile', ['profile: no command of carnet; did you mean profiles?']],
    ['profiles add', ['<file>: is missing']],
    ['profiles list all', ['all: carnet profiles list takes no such argument']],
    [
      'profiles list --yaml --josn',
      ['--yaml: no option', '--josn: no option of carnet profiles list; did you mean --json?'],
    ],
    ['profiles list --yaml=1', ['--yaml: no option']],
    [
      'sources add --nmae X',
      ['--name <name>: is missing', '--nmae: no option of carnet sources add; did you mean --name?'],
    ],
    ['sources add --nmae=X', ['--name <name>: is missing', '--nmae: no option', '<id>: is missing']],
    [
      'sources mode h5p x:y enforced --policy al',
      [
        '--policy <policy>: al is not valid: Allowed choices are any, all',
        '<mode>: enforced is not valid: Allowed choices are off, observe, enforce; did you mean enforce?',
      ],
    ],
    ['export --format ndjsn', ['--format <format>: ndjsn is not valid']],
    ['credentials add h5p --scope', ['--scope <scope...>: needs a value']],
  ])('names every fault of `carnet %s`, and the nearest name', async (line, expected) => {
    const found = await faultsOf(line);
    expect(found.map((one, index) => one.slice(0, expected[index]?.length))).toEqual(expected);
  });

  it('tells people what is wrong, and how to get help', async () => {
    expect(await runCommand(['sources', 'list', '--yaml'], {})).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'carnet: the command cannot be run as it is written\n' +
        '  --yaml: no option of carnet sources list\nHelp: carnet sources list --help\n',
    });
  });

  it('names every wrong setting, and runs nothing', async () => {
    const { code, stdout, stderr } = await runCommand(['sources', 'list'], { STORE_URL: 'redis://x', PORT: 'x' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('  STORE_URL: ');
    expect(stderr).toContain('  PORT: ');
  });

  it('shows help for each way to ask for it', async () => {
    for (const args of [['--help'], ['help'], ['sources', '--help'], ['help', 'sources'], ['sources', 'add', '-h']]) {
      const { code, stdout, stderr } = await runCommand(args, {});
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('Usage: carnet');
    }
  });

  it('says which versions it has', async () => {
    const { version } = JSON.parse((await runCommand(['--version', '--json'], {})).stdout) as { version: string };
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const { code, stdout } = await runCommand(['-V'], {});
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `^carnet ${version}\nbuild source\nNode ${process.versions.node}\n` +
          'store format \\d+ \\(SQLite\\)\njournal format 1 \\(SQLite\\)\n$',
      ),
    );
  });
});
