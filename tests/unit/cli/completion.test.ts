import { execFileSync } from 'node:child_process';
import { runCommand } from '../../support/servers/processes/in-process-command.ts';

describe('carnet completion', () => {
  let script: string;
  beforeAll(async () => {
    script = (await runCommand(['completion', 'bash'], {})).stdout;
  });

  /** What bash offers for the last word of each line, by the function that `complete` has registered. */
  const complete = (lines: readonly string[]): readonly (readonly string[])[] => {
    const calls = lines.map((line) => {
      const words = line.split(' ');
      return `COMP_WORDS=(${words.map((one) => `'${one}'`).join(' ')}); COMP_CWORD=${words.length - 1}; COMPREPLY=()
        $(complete -p carnet | sed -E 's/.*-F ([^ ]+) .*/\\1/'); echo "\${COMPREPLY[*]}"`;
    });
    const output = execFileSync('bash', ['--norc', '-c', `${script}\n${calls.join('\n')}`], { encoding: 'utf8' });
    return output
      .split('\n')
      .slice(0, lines.length)
      .map((line) => line.split(' ').filter(Boolean));
  };

  it('completes commands, options and their values in bash', () => {
    const [top, profiles, options, values, modes, unknown] = complete([
      'carnet do',
      'carnet profiles add',
      'carnet --json sources past-keep moodle --k',
      'carnet export --format ',
      'carnet dead-letters list --kind to',
      'carnet sources add /tmp',
    ]);
    expect(top).toEqual(['doctor']);
    expect(profiles).toEqual(['add-shipped', 'add']);
    expect(options).toEqual(['--keep']);
    expect(values).toEqual(expect.arrayContaining(['ndjson', 'csv', 'parquet']));
    expect(modes).toEqual(['too-large']);
    expect(unknown).toEqual([]);
  });

  it('is a script of zsh and of fish, too', async () => {
    expect((await runCommand(['completion', 'zsh'], {})).stdout).toBe(
      `autoload -U +X bashcompinit && bashcompinit\n${script}`,
    );
    const { stdout } = await runCommand(['completion', 'fish'], {});
    expect(stdout).toMatch(/^complete -c carnet -f -n '__carnet_at carnet keys' -a rotate -d '/m);
    // `import` is a command of its own, too, whose options are others.
    expect(stdout).toMatch(/^complete -c carnet -n '__carnet_at carnet profiles import' -l allow-host -d '/m);
    expect(stdout).toMatch(/^complete -c carnet -n '__carnet_at carnet import' -l keep-stored -d '/m);
    expect(stdout).toMatch(/ -l format -d '.*' -x -a 'ndjson csv parquet'$/m);
  });
});
