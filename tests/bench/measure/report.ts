import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { Tree } from './trees.ts';

/** When, of what and on what something was measured. */
const circumstances = (trees: readonly Tree[]) => ({
  date: new Date().toISOString(),
  node: process.version,
  cores: cpus().length,
  processor: cpus()[0]?.model ?? '',
  loadAverage: loadavg()[0] ?? 0,
  trees: trees.map(({ name, commit }) => ({ name, commit })),
});

/** Writes figures to a file of JSON, if one is named, with the circumstances of now. */
export const writeFigures = (file: string | undefined, trees: readonly Tree[], figures: object): void => {
  if (file !== undefined)
    writeFileSync(file, `${JSON.stringify({ ...circumstances(trees), ...figures }, undefined, 2)}\n`);
};

/** The line above a table: when, of what and on what it was measured. */
export const circumstancesText = (trees: readonly Tree[]): string => {
  const { date, node, cores, loadAverage } = circumstances(trees);
  const names = trees.map(({ name, commit }) => `${name} ${commit}`).join(', ');
  return `${date.slice(0, 16)}Z, ${names}; Node ${node}, ${cores} cores, load average ${loadAverage.toFixed(1)}`;
};
