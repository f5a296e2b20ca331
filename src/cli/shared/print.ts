import type { Fault } from '../../core/problem.ts';
import { terminalLine } from '../../core/terminal-text.ts';
import type { Exit } from './exit-codes.ts';
import type { Opened } from './with-store.ts';

/** What a command tells: to people, and to programs (`--json`). */
interface Output {
  readonly text: string;
  readonly json: unknown;
  /** How the command ends; `done` by default. */
  readonly exit?: Exit;
}

/** Tells what came of a command. */
export type Print = (output: Output) => void;

/** Does a command's work and tells what came of it. */
export type Run = (work: (opened: Opened) => Promise<Output>) => Promise<void>;

/** What a command runs in: environment variables, and where its output goes. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: Print;
  readonly run: Run;
}

/**
 * Rows as a table for a terminal: columns two spaces apart, each as wide as its widest cell; `none` where there are no
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
