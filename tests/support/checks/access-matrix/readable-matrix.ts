import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A status that a sender got. */
export interface MatrixCell {
  readonly name: string;
  readonly group: string;
  readonly status: number;
}

/** What the senders of the matrix got, by the title of the request. */
export type Matrix = ReadonlyMap<string, readonly MatrixCell[]>;

const LINE = 118;

const wrapped = (status: number, names: readonly string[]): string => {
  const lines: string[] = [];
  let line = `  ${status}: `;
  for (const [index, name] of names.entries()) {
    const text = index === names.length - 1 ? name : `${name}, `;
    if (line.length + text.trimEnd().length > LINE) {
      lines.push(line.trimEnd());
      line = ' '.repeat(7);
    }
    line += text;
  }
  return [...lines, line].join('\n');
};

/** The names of a status; a group that got it whole stands for its members. */
const namesOf = (cells: readonly MatrixCell[], status: number): readonly string[] => {
  if (cells.every((cell) => cell.status === status)) return ['EVERYBODY'];
  const whole = new Set(cells.map(({ group }) => group));
  for (const cell of cells) if (cell.status !== status) whole.delete(cell.group);
  const names = cells
    .filter((cell) => cell.status === status)
    .map(({ name, group }) => (whole.has(group) ? group : name));
  return [...new Set(names)];
};

const sectionOf = ([title, cells]: readonly [string, readonly MatrixCell[]]): string => {
  const statuses = [...new Set(cells.map(({ status }) => status))].sort((one, other) => one - other);
  return [title, ...statuses.map((status) => wrapped(status, namesOf(cells, status)))].join('\n');
};

/** Each request with its statuses, and the senders that got each. */
const readableMatrix = (matrix: Matrix): string => `${[...matrix].map(sectionOf).join('\n\n')}\n`;

const FILE = join(__dirname, '..', '..', '..', 'golden', 'access-matrix.txt');

/**
 * Compares the matrix with `tests/golden/access-matrix.txt`. With GOLDEN=write in the environment it writes the file
 * first, to be reviewed line by line before the commit.
 */
export const expectMatrix = (matrix: Matrix): void => {
  const text = readableMatrix(matrix);
  if (process.env['GOLDEN'] === 'write') writeFileSync(FILE, text);
  expect(text.split('\n\n')).toEqual(readFileSync(FILE, 'utf8').split('\n\n'));
};
