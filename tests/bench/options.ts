import { type Command, InvalidArgumentError, Option } from 'commander';
import { buildCommit, thisTree, type Tree } from './measure/trees.ts';

/** What every command takes. */
export interface BenchOptions {
  /** A commit that is built and measured beside this tree. */
  readonly against?: string;
  readonly keep?: boolean;
  /** The file that the figures are written to. */
  readonly json?: string;
  readonly quick?: boolean;
}

/** Reads a positive integer. */
export const readPositive = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('it is a positive integer');
  return number;
};

/** An option of a number. */
export const numberOption = (flags: string, description: string, fallback?: number): Option => {
  const option = new Option(flags, description).argParser(readPositive);
  return fallback === undefined ? option : option.default(fallback);
};

/** Adds the options that every measurement of trees takes. */
export const withTreeOptions = (command: Command): Command =>
  command
    .option('--against <commit>', 'also build this commit, and measure it beside this tree')
    .option('--keep', 'leave the build of that commit for the next run')
    .option('--json <file>', 'write all figures to this file')
    .option('--quick', 'a smoke test: little of everything, in less than 30 s');

/** Runs a measurement of this tree, and of the commit that stands against it. */
export const withTrees = async (
  { against, keep = false }: BenchOptions,
  run: (trees: readonly Tree[]) => Promise<void>,
): Promise<void> => {
  const trees = [thisTree(), ...(against === undefined ? [] : [buildCommit(against, keep)])];
  try {
    await run(trees);
  } finally {
    for (const tree of trees) await tree.remove();
  }
};
