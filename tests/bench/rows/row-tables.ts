import type { Spread } from '../measure/statistics.ts';
import { figureText, tableText } from '../measure/table.ts';
import type { CallFigures } from './measure-calls.ts';
import type { ContenderFigures, RowFigures } from './measure-rows.ts';

const spreadText = ({ median, low, high }: Spread): string =>
  `${figureText(median)} (${figureText(low)}-${figureText(high)})`;

const cellsOf = (row: RowFigures): readonly string[] => {
  const carnets = row.contenders.slice(0, -1);
  const of = (read: (one: ContenderFigures) => string): readonly string[] => carnets.map(read);
  return [
    row.row,
    ...of(({ cpuUs }) => spreadText(cpuUs)),
    ...(row.ratio === undefined ? [] : [spreadText(row.ratio), (row.ratioOfStarts ?? []).map(figureText).join(' ')]),
    figureText(row.contenders.at(-1)?.cpuUs.median ?? NaN),
    ...of(({ ratioToBare }) => figureText(ratioToBare.median)),
    ...of(({ bytesAStatement }) => figureText(bytesAStatement)),
    ...of(({ writeCallsAStatement }) => figureText(writeCallsAStatement)),
    ...of(({ p50Ms, p99Ms }) => `${figureText(p50Ms)} / ${figureText(p99Ms)}`),
  ];
};

/** The table of rows: medians, with quartiles in parentheses. */
export const rowsTable = (rows: readonly RowFigures[]): string => {
  const [first] = rows;
  if (first === undefined) return '';
  const names = first.contenders.slice(0, -1).map(({ name }) => name);
  const each = (what: string): readonly string[] => names.map((name) => `${what}, ${name}`);
  const head = [
    'row',
    ...each('us of CPU'),
    ...(first.ratio === undefined ? [] : ['ratio', 'of each start']),
    'bare us',
    ...each('x bare'),
    ...each('bytes written'),
    ...each('write calls'),
    ...each('p50 / p99 ms'),
  ];
  return tableText(head, rows.map(cellsOf));
};

/** What stands in the rows of several processes, side by side: those that are large in one of them. */
const sideBySide = (
  head: readonly string[],
  columns: readonly ReadonlyMap<string, number>[],
  least: number,
): string => {
  const labels = [...new Set(columns.flatMap((one) => [...one.keys()]))];
  const most = (label: string): number => Math.max(...columns.map((one) => one.get(label) ?? 0));
  const rows = labels
    .filter((label) => most(label) >= least)
    .toSorted((one, other) => most(other) - most(one))
    .map((label) => [label, ...columns.map((one) => figureText(one.get(label) ?? 0))]);
  const sums = columns.map((one) => figureText([...one.values()].reduce((sum, figure) => sum + figure, 0)));
  return tableText(head, [...rows, ['all', ...sums]]);
};

const sumBy = (pairs: readonly (readonly [string, number])[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const [label, figure] of pairs) sums.set(label, (sums.get(label) ?? 0) + figure);
  return sums;
};

/** The least pages or calls a POST that a table shows. */
const LEAST = 0.02;

/** The tables of calls and pages of one row, for each tree. */
export const callTables = (figures: readonly CallFigures[]): string => {
  const names = figures.map(({ name }) => name);
  const row = figures[0]?.row ?? '';
  return [
    sideBySide(
      [`bytes of log a POST, ${row}`, ...names],
      figures.map(({ bytesOfLogAPost }) => new Map(Object.entries(bytesOfLogAPost))),
      1,
    ),
    sideBySide(
      [`pages of log a POST, ${row}`, ...names],
      figures.map(({ pages }) =>
        sumBy(pages.map(({ database, owner, pagesAPost }) => [`${database} ${owner}`, pagesAPost])),
      ),
      LEAST,
    ),
    sideBySide(
      [`calls of SQLite a POST, ${row}`, ...names],
      figures.map(({ sql }) => sumBy(sql.map(({ verb, table, calls }) => [`${verb} ${table}`, calls]))),
      LEAST,
    ),
  ].join('\n\n');
};
