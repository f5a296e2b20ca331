import { type Fault, Problem } from '../../../core/problem.ts';
import type { MappedTable } from '../../mapping/mapping-document.ts';
import type { JsonObject } from '../../../xapi/model/types.ts';

/** A record of a row, by the names of its columns, without blank cells. */
export type TableRecord = JsonObject;

/** The columns of a table, and the function that makes records of its rows. */
export interface TableHeader {
  readonly columns: readonly string[];
  /** The records of a row; a row without cells has none. */
  readonly recordsOf: (cells: readonly string[]) => readonly TableRecord[];
}

/** True if a name fits a text in which `*` stands for any text. */
const fitsPattern = (name: string, pattern: string): boolean => {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return name === pattern;
  let at = name.startsWith(first) ? first.length : -1;
  for (const part of parts) {
    const found = at < 0 ? -1 : name.indexOf(part, at);
    at = found < 0 ? -1 : found + part.length;
  }
  return at >= 0 && name.length - last.length >= at && name.endsWith(last);
};

const headerFaults = (columns: readonly string[], table: MappedTable): readonly Fault[] => [
  ...table.columns
    .filter((name) => !columns.includes(name))
    .map((name) => ({ at: '/table/columns', detail: `the table has no column "${name}"` })),
  ...[...new Set(columns.filter((name, index) => name !== '' && columns.indexOf(name) !== index))].map((name) => ({
    at: 'line 1',
    detail: `two columns of the table are called "${name}"`,
  })),
];

/** Reads the header of a table. Throws Problem `invalid-request` with every column that it lacks or has twice. */
export const readTableHeader = (cells: readonly string[], table: MappedTable): TableHeader => {
  const columns = cells.map((name) => name.trim());
  const faults = headerFaults(columns, table);
  if (faults.length > 0)
    throw new Problem(
      'invalid-request',
      `the mapping does not fit the table, whose columns are ${columns.join(', ')}`,
      faults,
    );
  const blank = new Set(['', ...(table.blank ?? [])]);
  const isEach = columns.map((name) => (table.each ?? []).some((pattern) => fitsPattern(name, pattern)));

  const recordsOf: TableHeader['recordsOf'] = (row) => {
    const filled = columns.flatMap((name, index) => {
      const value = (row[index] ?? '').trim();
      return name === '' || blank.has(value) ? [] : [{ name, value, isEach: isEach[index] === true }];
    });
    const record = Object.fromEntries(filled.map(({ name, value }) => [name, value]));
    if (table.each === undefined) return [record];
    return filled.filter((one) => one.isEach).map(({ name, value }) => ({ ...record, column: name, value }));
  };
  return { columns, recordsOf };
};
