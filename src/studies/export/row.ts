import type { JsonObject, Json } from '../../xapi/model/types.ts';
import { isObject, ownValue } from '../../core/json-object.ts';
import { namesIn } from '../../xapi/json/json-pointer.ts';
import type { Column } from './columns.ts';

/** A value of a table; null if there is none. */
export type Cell = string | number | boolean | Date | null;

/** One row of a table, by the names of its columns. */
export type TableRow = Readonly<Record<string, Cell>>;

const at = (record: JsonObject, names: readonly string[]): Json | undefined => {
  let value: Json | undefined = record;
  for (const name of names) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = ownValue(value, name);
  }
  return value;
};

/** The name of an activity or agent in a list: its id, or the name of its account. */
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
 * Converts released records to rows: null if a column's pointer finds nothing, or a value of another type. A list of
 * activities or agents becomes their ids or pseudonyms, separated by spaces, which neither can contain.
 */
export const createToRow = (columns: readonly Column[]): ((record: JsonObject) => TableRow) => {
  const read = columns.map(({ name, type, pointer }) => ({ name, names: namesIn(pointer), cell: CELL[type] }));
  return (record) => Object.fromEntries(read.map(({ name, names, cell }) => [name, cell(at(record, names))]));
};
