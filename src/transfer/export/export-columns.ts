import { isObject, ownValue } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import type { Column } from '../../studies/export/columns.ts';
import { type Cell, createToRow } from '../../studies/export/row.ts';
import { namesIn } from '../../xapi/json/json-pointer.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';

/** The named columns of an export, in their order in Parquet; pointers refer to a `columnRecord`. */
export const EXPORT_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'text', pointer: '/statement/id' },
  { name: 'stored', type: 'time', pointer: '/statement/stored' },
  { name: 'timestamp', type: 'time', pointer: '/statement/timestamp' },
  { name: 'source', type: 'text', pointer: '/source' },
  { name: 'actor', type: 'text', pointer: '/actor' },
  { name: 'actor_name', type: 'text', pointer: '/statement/actor/name' },
  { name: 'group_members', type: 'text', pointer: '/members' },
  { name: 'verb', type: 'text', pointer: '/statement/verb/id' },
  { name: 'object', type: 'text', pointer: '/statement/object/id' },
  { name: 'object_type', type: 'text', pointer: '/statement/object/definition/type' },
  { name: 'interaction_type', type: 'text', pointer: '/statement/object/definition/interactionType' },
  { name: 'success', type: 'boolean', pointer: '/statement/result/success' },
  { name: 'completion', type: 'boolean', pointer: '/statement/result/completion' },
  { name: 'score_scaled', type: 'number', pointer: '/statement/result/score/scaled' },
  { name: 'score_raw', type: 'number', pointer: '/statement/result/score/raw' },
  { name: 'score_min', type: 'number', pointer: '/statement/result/score/min' },
  { name: 'score_max', type: 'number', pointer: '/statement/result/score/max' },
  { name: 'response', type: 'text', pointer: '/statement/result/response' },
  { name: 'duration', type: 'text', pointer: '/statement/result/duration' },
  { name: 'registration', type: 'text', pointer: '/statement/context/registration' },
  { name: 'platform', type: 'text', pointer: '/statement/context/platform' },
  { name: 'language', type: 'text', pointer: '/statement/context/language' },
  { name: 'parent', type: 'text', pointer: '/statement/context/contextActivities/parent' },
  { name: 'grouping', type: 'text', pointer: '/statement/context/contextActivities/grouping' },
  { name: 'category', type: 'text', pointer: '/statement/context/contextActivities/category' },
  { name: 'other', type: 'text', pointer: '/statement/context/contextActivities/other' },
  { name: 'cursor', type: 'text', pointer: '/cursor' },
  { name: 'statement', type: 'text', pointer: '/text' },
];

/** A column of CSV: its name, and its cell in a `columnRecord`. */
export interface CsvColumn {
  readonly name: string;
  readonly cellOf: (record: JsonObject) => Cell;
}

const BY_NAME: ReadonlyMap<string, Column> = new Map(EXPORT_COLUMNS.map((column) => [column.name, column]));
const MAX_COLUMNS = 100;

const named = (column: Column): CsvColumn => {
  const toRow = createToRow([column]);
  return { name: column.name, cellOf: (record) => ownValue(toRow(record), column.name) ?? null };
};

/** The member of an object, or of an array by its position. */
const memberOf = (value: Json | undefined, name: string): Json | undefined => {
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    return /^\d+$/.test(name) ? list[Number(name)] : undefined;
  }
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
};

const pointed = (name: string, path: readonly string[]): CsvColumn => ({
  name,
  cellOf: ({ statement }) => {
    const value = path.reduce(memberOf, statement) ?? null;
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  },
});

/** A JSON Pointer (RFC 6901), whose `~` is followed by 0 or 1. */
const POINTER = /^(\/([^~/]|~[01])*)+$/;
const DOTTED = /^[A-Za-z_]\w*(\.\w+)*$/;

const columnOf = (item: string): CsvColumn | undefined => {
  const column = BY_NAME.get(item);
  if (column !== undefined) return named(column);
  if (POINTER.test(item)) return pointed(item, namesIn(item));
  return DOTTED.test(item) ? pointed(item, item.split('.')) : undefined;
};

const refuse = (detail: string): Problem => {
  const fault: Fault = { at: 'columns', detail };
  return new Problem('invalid-request', `columns ${detail}`, [fault]);
};

/** All named columns but the JSON of the statement and the cursor. */
const DEFAULT_COLUMNS: readonly CsvColumn[] = EXPORT_COLUMNS.filter(
  ({ name }) => name !== 'statement' && name !== 'cursor',
).map(named);

/**
 * Reads `columns`: separated by commas, each the name of a column, or a JSON Pointer or a dotted path into the
 * statement (`result.score.scaled`). Throws Problem `invalid-request`.
 */
export const readColumns = (text: string | null): readonly CsvColumn[] => {
  if (text === null) return DEFAULT_COLUMNS;
  const items = text.split(',').map((item) => item.trim());
  if (items.length > MAX_COLUMNS) throw refuse(`may name ${MAX_COLUMNS} columns at most`);
  if (new Set(items).size < items.length) throw refuse('names a column twice');
  return items.map((item) => {
    const column = columnOf(item);
    if (column !== undefined) return column;
    throw refuse(`must name columns, JSON Pointers or dotted paths; this is none: ${item.slice(0, 100)}`);
  });
};
