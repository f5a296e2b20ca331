import { type Command, CommanderError } from 'commander';
import { isProblem, Problem } from '../core/problem.ts';
import { terminalText } from '../core/text/terminal-text.ts';
import { createProgram, type ProgramParts } from './create-program.ts';
import { EXIT_CODES, type Exit, exitOf } from './shared/exit-codes.ts';
import { faultLines } from './shared/print.ts';
import { commandPath, type UsageCommand } from './shared/usage-command.ts';
import { versionOutput } from './shared/version.ts';

/** An error as a command reports it. */
interface Failure {
  readonly thrown: unknown;
  readonly exit: Exit;
  /** The command that shows help for the failed command, as in `carnet sources add --help`. */
  readonly help: string;
}

const detailOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown);
  return isProblem(thrown) && thrown.cause instanceof Error
    ? `${thrown.message}: ${thrown.cause.message}`
    : thrown.message;
};

/** A problem document (RFC 9457) on one line, with the exit code and how to get help. */
const failureJson = ({ thrown, exit, help }: Failure): string => {
  const kind = isProblem(thrown) ? thrown.kind : 'failed';
  return JSON.stringify({
    type: 'about:blank',
    title: EXIT_CODES[exit].title,
    kind,
    detail: detailOf(thrown),
    faults: isProblem(thrown) ? thrown.faults : [],
    exitCode: EXIT_CODES[exit].code,
    help,
  });
};

const failureText = ({ thrown, exit, help }: Failure): string => {
  const faults = isProblem(thrown) && thrown.faults.length > 0 ? [faultLines(thrown.faults)] : [];
  const isInput = exit === 'refused' || exit === 'notFound';
  return [`carnet: ${detailOf(thrown)}`, ...faults, ...(isInput ? [`Help: ${help}`] : [])].join('\n');
};

const usageProblem = (program: UsageCommand): Problem | undefined => {
  const found = program.usageFaults();
  return found && new Problem('invalid-request', 'the command cannot be run as it is written', found.faults);
};

/**
 * Runs `carnet` with these arguments; its output cannot control a terminal. Resolves with its exit code; never rejects.
 */
export const runCarnet = async (args: readonly string[], given: ProgramParts): Promise<number> => {
  const parts: ProgramParts = {
    ...given,
    stdout: (text) => given.stdout(terminalText(text)),
    stderr: (text) => given.stderr(terminalText(text)),
  };
  let exit: Exit = 'done';
  const { program, isJson } = createProgram({
    ...parts,
    onExit: (named) => {
      exit = named;
    },
  });
  let running: Command = program;
  program.hook('preAction', (_, action) => {
    running = action;
    const wrong = usageProblem(program);
    if (wrong !== undefined) throw wrong;
  });
  const fail = (thrown: unknown): number => {
    exit = exitOf(thrown);
    const failure = { thrown, exit, help: `${commandPath(program.usageFaults()?.command ?? running)} --help` };
    const json = isJson() || args.includes('--json');
    parts.stderr(`${json ? failureJson(failure) : failureText(failure)}\n`);
    return EXIT_CODES[exit].code;
  };
  try {
    await program.parseAsync(args, { from: 'user' });
    const wrong = usageProblem(program);
    return wrong === undefined ? EXIT_CODES[exit].code : fail(wrong);
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.code === 'commander.version') {
      const { text, json } = await versionOutput(parts);
      parts.stdout(`${args.includes('--json') ? JSON.stringify(json, undefined, 2) : text}\n`);
      return EXIT_CODES.done.code;
    }
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT_CODES.done.code;
    return fail(usageProblem(program) ?? thrown);
  }
};
