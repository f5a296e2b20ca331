import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Figures of a request by what is counted (`KIND NAME`), by the name of the request. */
export type CountsTable = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface Accuracy {
  /** The unit of a noted figure. */
  readonly unit: number;
  /** A figure may differ from the noted one by so much, or by this share of it. */
  readonly slack: number;
  readonly share: number;
}

/**
 * Calls hardly vary from run to run. Pages vary, since random keys decide which of them split, and the full-text index
 * merges its parts now and then. Polls rise with the time that a request takes. What is below the slack recurs by time,
 * not with each request.
 */
const ACCURACY: Readonly<Record<string, Accuracy>> = {
  call: { unit: 1, slack: 0.7, share: 0.15 },
  poll: { unit: 1, slack: 2.5, share: 0.4 },
  page: { unit: 0.1, slack: 0.7, share: 0.35 },
  bytes: { unit: 100, slack: 1_500, share: 0.25 },
};
const accuracyOf = (what: string): Accuracy => ACCURACY[what.split(' ', 1)[0]!]!;

const slackOf = (what: string, noted: number): number => {
  const { slack, share } = accuracyOf(what);
  return Math.max(slack, noted * share);
};

const figureText = (what: string, figure: number): string => {
  const { unit } = accuracyOf(what);
  return String(Number((Math.round(figure / unit) * unit).toFixed(1)));
};

const cellsOf = (line: string): readonly string[] => line.trimEnd().split(/ {2,}/);

/**
 * True for a figure that the table has. One that it leaves out stays below the slack, noise included: `differencesOf`
 * takes it for 0.
 */
const isShown = (what: string, figure: number): boolean =>
  figure > slackOf(what, 0) / 2 && figureText(what, figure) !== '0';

/** The table as text: a line for each count that is large enough in one of the requests, a column for each request. */
export const writeCounts = (counts: CountsTable): string => {
  const names = [...counts.keys()];
  const kinds = [...new Set([...counts.values()].flatMap((figures) => [...figures.keys()]))].toSorted();
  const rows = kinds.map((what) => [
    what,
    ...names.map((name) => {
      const figure = counts.get(name)?.get(what) ?? 0;
      return isShown(what, figure) ? figureText(what, figure) : '-';
    }),
  ]);
  const lines = [['what', ...names], ...rows.filter(([, ...cells]) => cells.some((cell) => cell !== '-'))];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const lineOf = (line: readonly string[]): string =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return `${lines.map(lineOf).join('\n')}\n`;
};

/** Reads what `writeCounts` has written. */
export const readCounts = (text: string): CountsTable => {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const [, ...names] = cellsOf(head);
  const rows = lines.map(cellsOf);
  return new Map(
    names.map((name, column) => [
      name,
      new Map(
        rows
          .filter((cells) => cells[column + 1] !== '-')
          .map(([what = '', ...cells]) => [what, Number(cells[column])] as const),
      ),
    ]),
  );
};

/** A sentence on each figure that is not as noted: a lower one has to be noted too, so that it stays. */
export const differencesOf = (noted: CountsTable, counted: CountsTable): readonly string[] =>
  [...new Set([...noted.keys(), ...counted.keys()])].flatMap((name) => {
    const [before, now] = [noted.get(name), counted.get(name)];
    return [...new Set([...(before?.keys() ?? []), ...(now?.keys() ?? [])])].toSorted().flatMap((what) => {
      const [was, is] = [before?.get(what) ?? 0, now?.get(what) ?? 0];
      if (Math.abs(is - was) <= slackOf(what, was)) return [];
      const figures = `${name}: ${what}: ${figureText(what, is)}, noted ${was}`;
      return is > was ? `${figures}: more` : `${figures}: less, so note it (GOLDEN=write)`;
    });
  });

/**
 * Compares counts with the table in `tests/golden/NAME`. With GOLDEN=write in the environment it writes them there
 * first, to be reviewed before the commit.
 */
export const expectCounts = (name: string, counted: CountsTable): void => {
  const file = join(__dirname, '..', '..', 'golden', name);
  if (process.env['GOLDEN'] === 'write') writeFileSync(file, writeCounts(counted));
  expect(differencesOf(readCounts(readFileSync(file, 'utf8')), counted)).toEqual([]);
};
