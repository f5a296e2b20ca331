import type { JsonObject, Json } from '../../xapi/model/types.ts';
import { namesIn } from '../../xapi/json/json-pointer.ts';
import type { Column } from './columns.ts';

/** A value in a table; null where there is none. */
export type Cell = string | number | boolean | Date | null;

/** One line of a table: a cell for each name of a column. */
export type Row = Readonly<Record<string, Cell>>;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (record: JsonObject, names: readonly string[]): Json | undefined => {
  let value: Json | undefined = record;
  for (const name of names) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
};

/** What an activity or an agent of a list is called: its id, or the name of its account. */
const nameOf = (value: Json): string | undefined => {
  const name = isObject(value) ? (value['id'] ?? at(value, ['account', 'name'])) : value;
  return typeof name === 'string' ? name : undefined;
};

const text = (value: Json | undefined): Cell => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value))
    return (
      value
        .map(nameOf)
        .filter((name) => name !== undefined)
        .join(' ') || null
    );
  return null;
};

const time = (value: Json | undefined): Cell => {
  const date = typeof value === 'string' ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? null : date;
};

const CELL: Readonly<Record<Column['type'], (value: Json | undefined) => Cell>> = {
  text,
  time,
  number: (value) => (typeof value === 'number' ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
};

/**
 * Makes rows of released records: one cell a column, null where the pointer points to nothing or to something of
 * another type. A list of activities or agents becomes their ids or pseudonyms, one space apart (neither can hold a
 * space).
 */
export const createRowOf = (columns: readonly Column[]): ((record: JsonObject) => Row) => {
  const read = columns.map(({ name, type, pointer }) => ({ name, names: namesIn(pointer), cell: CELL[type] }));
  return (record) => Object.fromEntries(read.map(({ name, names, cell }) => [name, cell(at(record, names))]));
};
