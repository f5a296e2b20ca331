import { figureText, tableText } from './table.ts';

/** One line of figures; each name of a figure says its unit. */
export type Line = Readonly<Record<string, string | number>>;

/** The table of lines, whose columns are all names in them. */
export const linesTable = (lines: readonly Line[]): string => {
  const head = [...new Set(lines.flatMap(Object.keys))];
  const cell = (value: string | number | undefined): string =>
    typeof value === 'number' ? figureText(value) : (value ?? '');
  return tableText(
    head,
    lines.map((line) => head.map((name) => cell(line[name]))),
  );
};
