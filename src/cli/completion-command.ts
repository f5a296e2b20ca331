import { Argument, type Command } from 'commander';
import { commandPath } from './shared/usage-command.ts';
import type { Print } from './shared/print.ts';

interface CompletedOption {
  readonly long: string;
  readonly description: string;
  readonly choices: readonly string[];
}

/** A command for completion. */
interface Completed {
  readonly path: string;
  readonly description: string;
  readonly commands: readonly string[];
  readonly options: readonly CompletedOption[];
}

const completedIn = (command: Command): readonly Completed[] => [
  {
    path: commandPath(command),
    description: command.description(),
    commands: command.commands.map((one) => one.name()),
    options: command.options.flatMap(({ long, description, argChoices = [] }) =>
      long === undefined ? [] : [{ long, description, choices: argChoices }],
    ),
  },
  ...command.commands.flatMap(completedIn),
];

const GLOBAL = ['--json', '--help'];

const caseOf = (pattern: string, words: readonly string[]): string => `    '${pattern}') words='${words.join(' ')}' ;;`;

/** A script for bash; zsh runs it by bashcompinit. If no word is known, files are completed. */
const bashScript = (all: readonly Completed[]): string => {
  const below = all.slice(1).map(({ path }) => `'${path}'`);
  const words = all.map(({ path, commands, options }) =>
    caseOf(path, [...commands, ...options.map(({ long }) => long), ...GLOBAL]),
  );
  const values = all.flatMap(({ path, options }) =>
    options.filter(({ choices }) => choices.length > 0).map(({ long, choices }) => caseOf(`${path} ${long}`, choices)),
  );
  return `_carnet() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path=carnet words='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$path \${COMP_WORDS[at]}" in
      ${below.join('|')}) path="$path \${COMP_WORDS[at]}" ;;
    esac
  done
  case "$path" in
${words.join('\n')}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD - 1]}" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _carnet carnet
`;
};

const ZSH_HEAD = 'autoload -U +X bashcompinit && bashcompinit\n';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** True if the typed words lead to this command and to none below it: `import` is a command, also of `profiles`. */
const fishFunction = (all: readonly Completed[]): string => `function __carnet_at
  set -l path carnet
  for word in (commandline -opc)[2..-1]
    switch "$path $word"
      case ${all
        .slice(1)
        .map(({ path }) => quoted(path))
        .join(' ')}
        set path "$path $word"
    end
  end
  test "$path" = "$argv"
end`;

const fishScript = (all: readonly Completed[]): string => {
  const descriptions = new Map(all.map(({ path, description }) => [path, description]));
  const lines = all.flatMap((one) => {
    const condition = quoted(`__carnet_at ${one.path}`);
    return [
      ...one.commands.map(
        (name) =>
          `complete -c carnet -f -n ${condition} -a ${name} ` +
          `-d ${quoted(descriptions.get(`${one.path} ${name}`) ?? '')}`,
      ),
      ...one.options.map(
        ({ long, description, choices }) =>
          `complete -c carnet -n ${condition} -l ${long.replace(/^--/, '')} -d ${quoted(description)}` +
          (choices.length === 0 ? '' : ` -x -a ${quoted(choices.join(' '))}`),
      ),
    ];
  });
  return `${[fishFunction(all), 'complete -c carnet -l json', ...lines].join('\n')}\n`;
};

/** Gives `carnet` the command that prints a completion script, written from the definitions of all commands. */
export const addCompletionCommand = (program: Command, print: Print): void => {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .description(
      'print a script that completes commands, options and their values: source <(carnet completion bash), ' +
        'source <(carnet completion zsh), carnet completion fish | source',
    )
    .action((shell: string) => {
      const all = completedIn(program);
      const script = shell === 'fish' ? fishScript(all) : `${shell === 'zsh' ? ZSH_HEAD : ''}${bashScript(all)}`;
      print({ json: { shell, script }, text: script.trimEnd() });
    });
};
