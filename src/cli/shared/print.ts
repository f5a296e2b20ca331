import type { Fault } from '../../core/problem.ts';
import { terminalLine } from '../../core/text/terminal-text.ts';
import type { Exit } from './exit-codes.ts';
import type { Opened } from './with-store.ts';

/** The output of a command: for people, and for programs (`--json`). */
interface Output {
  readonly text: string;
  readonly json: unknown;
  /** The exit of the command; `done` by default. */
  readonly exit?: Exit;
}

/** Prints the result of a command. */
export type Print = (output: Output) => void;

/** Does a command's work and prints the result. */
export type Run = (work: (opened: Opened) => Promise<Output>) => Promise<void>;

/** The environment of a command: its variables, and the destination of its output. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: Print;
  readonly run: Run;
}

/**
 * Rows as a table for a terminal: columns two spaces apart, each as wide as its widest cell; `none` if there are no
 * rows.
 */
export const table = (head: readonly string[], rows: readonly (readonly string[])[], none: string): string => {
  if (rows.length === 0) return none;
  const all = [head, ...rows].map((row) => row.map(terminalLine));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '),
    )
    .join('\n');
};

/** Faults, one a line. */
export const faultLines = (faults: readonly Fault[]): string =>
  faults
    .map(({ at, detail, requirement }) =>
      terminalLine(
        `  ${at === '' ? '(the whole)' : at}: ${detail}${requirement === undefined ? '' : ` [${requirement}]`}`,
      ),
    )
    .join('\n');
