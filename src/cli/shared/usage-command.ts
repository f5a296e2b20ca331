import { type Argument, Command, CommanderError, type HelpContext, InvalidArgumentError, type Option } from 'commander';
import { nearestName } from '../../core/edit-distance.ts';
import type { Fault } from '../../core/problem.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** The options of a command and of those above it. */
const longFlagsOf = (command: Command): readonly string[] => [
  '--help',
  ...command.options.flatMap(({ long }) => long ?? []),
  ...(command.parent === null ? [] : longFlagsOf(command.parent)),
];

/** The full name of a command, as in `carnet sources add`. */
export const commandPath = (command: Command): string =>
  command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;

const didYouMean = (nearest: string | undefined): string => (nearest === undefined ? '' : `; did you mean ${nearest}?`);

const namesOf = (command: Command): readonly string[] => command.commands.map((one) => one.name());

/** Options are long from two letters on, so that `-1` and `-` are values. */
const isFlag = (text: string): boolean => /^-{1,2}[a-z]/i.test(text);

const missingArgument = (argument: Argument): Fault => ({ at: `<${argument.name()}>`, detail: 'is missing' });

const unknownOptions = (command: Command): readonly Fault[] => {
  const known = longFlagsOf(command);
  const unknown = command.args.filter(isFlag).map((given) => {
    const flag = given.replace(/=.*$/s, '');
    return { at: flag, detail: `no option of ${commandPath(command)}${didYouMean(nearestName(flag, known))}` };
  });
  // Commander takes unknown options for arguments.
  const values = command.args.length - unknown.length;
  const missing = command.registeredArguments.filter((one, index) => one.required && index >= values);
  return [...unknown, ...missing.map(missingArgument)];
};

const unknownCommand = (command: Command, given: string): Fault => ({
  at: given,
  detail:
    `no command of ${commandPath(command)}${didYouMean(nearestName(given, namesOf(command)))}` +
    `; there are: ${namesOf(command).join(', ')}`,
});

/** `'--format <format>'` and `'name'`, from the messages of commander. */
const quoted = (message: string): string => /'([^']*)'/.exec(message)?.[1] ?? '';

const faultsOf = (command: Command, code: string, message: string): readonly Fault[] => {
  switch (code) {
    case 'commander.unknownOption':
      return unknownOptions(command);
    case 'commander.unknownCommand':
      return [unknownCommand(command, command.args[0] ?? '')];
    case 'commander.missingArgument':
      return command.registeredArguments.filter((one) => one.name() === quoted(message)).map(missingArgument);
    case 'commander.missingMandatoryOptionValue':
      return [{ at: quoted(message), detail: 'is missing' }];
    case 'commander.optionMissingArgument':
      return [{ at: quoted(message), detail: 'needs a value' }];
    case 'commander.excessArguments': {
      // The text after an unknown option may be its value.
      if (command.args.some(isFlag)) return [];
      const excess = command.args.slice(command.registeredArguments.length);
      return [{ at: excess.join(' '), detail: `${commandPath(command)} takes no such argument` }];
    }
    default:
      return [{ at: commandPath(command), detail: message.replace(/^error: /, '') }];
  }
};

/** An option or argument, and the values that it may have; none if it has its own parser. */
interface Choice {
  readonly at: string;
  readonly choices: readonly string[];
}

const choiceFault = (given: string, { message }: Error, { at, choices }: Choice): Fault => ({
  at,
  detail: `${given} is not valid: ${message.replace(/\.$/, '')}${didYouMean(nearestName(given, choices))}`,
});

/** The command and the faults of a parse that has gone wrong. */
export interface UsageFaults {
  readonly command: Command;
  readonly faults: readonly Fault[];
}

/**
 * A command that collects every fault of its usage, while commander ends at the first. Each fault names the nearest
 * option or command.
 */
export class UsageCommand extends Command {
  readonly #faults: Fault[] = [];

  override createCommand(name?: string): UsageCommand {
    return new UsageCommand(name);
  }

  /** Notes the fault, and lets the parse go on. */
  override error(message: string, { code = '' }: { readonly code?: string } = {}): never {
    this.#faults.push(...faultsOf(this, code, message));
    return undefined as never;
  }

  /** If commander shows help because a command is missing, notes this and ends the parse. */
  override help(context?: HelpContext | ((text: string) => string)): never {
    if (typeof context !== 'object' || !context.error) return super.help(context as HelpContext);
    const given = this.args.filter((one) => one !== 'help').at(-1);
    this.#faults.push(
      given === undefined || isFlag(given)
        ? { at: commandPath(this), detail: `needs a command: ${namesOf(this).join(', ')}` }
        : unknownCommand(this, given),
    );
    throw new CommanderError(EXIT_CODES.refused.code, 'carnet.usage', 'no command');
  }

  override addOption(option: Option): this {
    const { parseArg, argChoices } = option;
    if (parseArg !== undefined)
      option.parseArg = this.#noting({ at: option.flags, choices: argChoices ?? [] }, parseArg);
    return super.addOption(option);
  }

  override addArgument(argument: Argument): this {
    const { parseArg, argChoices } = argument;
    if (parseArg !== undefined)
      argument.parseArg = this.#noting({ at: `<${argument.name()}>`, choices: argChoices ?? [] }, parseArg);
    return super.addArgument(argument);
  }

  /** All faults of this command and of the commands below it. */
  usageFaults(): UsageFaults | undefined {
    for (const one of this.commands) {
      const found = one instanceof UsageCommand ? one.usageFaults() : undefined;
      if (found !== undefined) return { ...found, faults: [...this.#faults, ...found.faults] };
    }
    return this.#faults.length === 0 ? undefined : { command: this, faults: this.#faults };
  }

  #noting(choice: Choice, parse: <T>(value: string, previous: T) => T) {
    return <T>(value: string, previous: T): T => {
      // The value is undefined if it is missing, which is noted already.
      if ((value as string | undefined) === undefined) return previous;
      try {
        return parse(value, previous);
      } catch (thrown) {
        if (!(thrown instanceof InvalidArgumentError)) throw thrown;
        this.#faults.push(choiceFault(value, thrown, choice));
        return previous;
      }
    };
  }
}
