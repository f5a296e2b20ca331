import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { TableFault } from '../../../core/sqlite/check-file.ts';

/** A fault, and the index or table in which rows may not be found because of it. */
export interface FaultLine {
  readonly line: string;
  readonly index?: string;
  readonly table?: string;
}

/** An object of the schema. */
interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly rootpage: number;
}

/** The heading before the first fault of a table's tree. */
const HEADING = /^\*\*\*.*\n/;
const OF_INDEX = /\bindex (?<name>\w+)$/;
const OF_TREE = /^Tree (?<name>\d+) /;
const OF_ORDER = /^row not in PRIMARY KEY order for (?<name>\w+)$/;
const OF_FULL_TEXT = /\bfts5\b.*\btable (?:main\.|")(?<name>\w+)/i;
/** The fault is of a single row, which is found. */
const OF_CONTENT = /overflow|\bvalue in\b/i;
/** The tables that have the content of a full-text index. */
const SHADOW = /^(?<name>\w+)_(?:data|idx|docsize|config|content)$/;

/** Tables that are an index of others, each with the name of the index. */
const INDEX_TABLES: ReadonlyMap<string, string> = new Map([
  ['statement_ids', 'statement_ids'],
  ['recent_ids', 'statement_ids'],
  ['targets', 'targets'],
  ['postings', 'postings'],
  ['release_people', 'release_people'],
]);

/** The index of which this table is a part, or the table itself. */
const objectOf = (name: string, tables: ReadonlySet<string>): { readonly index?: string; readonly table?: string } => {
  const of = SHADOW.exec(name)?.groups?.['name'];
  const index = INDEX_TABLES.get(of !== undefined && tables.has(of) ? of : name);
  return index === undefined ? { table: name } : { index };
};

const nameIn = (pattern: RegExp, line: string): string | undefined => pattern.exec(line)?.groups?.['name'];

/** Says in which index or table a fault may keep something from being found. */
export const createReadFault = (database: DatabaseSyncInstance): ((fault: TableFault) => FaultLine) => {
  let objects: readonly SchemaObject[] = [];
  try {
    objects = database.prepare('SELECT type, name, rootpage FROM sqlite_schema').all() as SchemaObject[];
  } catch {
    // The schema is damaged: nothing can be opened then.
  }
  const tables = new Set(objects.filter(({ type }) => type === 'table').map(({ name }) => name));
  return ({ line: words, table }) => {
    const line = words.replace(HEADING, '');
    const own = objectOf(table, tables);
    if (own.index !== undefined) return { line, index: own.index };
    if (OF_CONTENT.test(line)) return { line };
    const index = nameIn(OF_FULL_TEXT, line) ?? nameIn(OF_INDEX, line);
    if (index !== undefined) return { line, index };
    const root = nameIn(OF_TREE, line);
    const found = objects.find(({ rootpage }) => root !== undefined && rootpage === Number(root));
    if (found?.type === 'index') return { line, index: found.name };
    return { line, ...objectOf(found?.name ?? nameIn(OF_ORDER, line) ?? table, tables) };
  };
};
