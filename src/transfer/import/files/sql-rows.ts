import { ownValue } from '../../../core/json-object.ts';
import type { RawItem } from './bounded-lines.ts';
import { columnNames, lrsqlRow } from './lrsql-row.ts';
import { SqlInsert } from './sql-insert.ts';

const TABLE = 'xapi_statement';
const COPY = new RegExp(`^COPY (?:"?\\w+"?\\.)?"?${TABLE}"? (?:\\((?<columns>[^)]*)\\) )?FROM stdin;$`, 'i');
/** The tables beside the statements that have attachments, actors and documents. */
const SIDE_TABLES = [
  'attachment',
  'actor',
  'state_document',
  'agent_profile_document',
  'activity_profile_document',
] as const;
const SIDE_COPY = new RegExp(
  `^COPY (?:"?\\w+"?\\.)?"?(?<table>${SIDE_TABLES.join('|')})"? \\((?<columns>[^)]*)\\) FROM stdin;$`,
);

/** A row of a table beside the statements: its values by column, undefined for NULL. */
export interface SideRow {
  readonly table: (typeof SIDE_TABLES)[number];
  readonly values: ReadonlyMap<string, string | undefined>;
}

interface SideColumns {
  readonly table: SideRow['table'];
  readonly columns: readonly string[];
}

const COPY_END = '\\.';
/** Any COPY, INSERT or REPLACE of the table, however it is quoted. */
const ANY = new RegExp(
  `(?<=^|;)\\s*(?<verb>COPY|INSERT|REPLACE)\\s+(?:[a-z]+\\s+){0,3}(?:["\`[]?\\w+["\`\\]]?\\.)?["\`[]?${TABLE}\\b`,
  'i',
);
/** An INSERT whose table is on a later line. */
const BEGINS = /^\s*INSERT(?:\s+INTO)?\s*$/i;

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A value of PostgreSQL's COPY text format (documentation of COPY, "Text Format"). */
const unescaped = (value: string): string =>
  value.replaceAll(/\\([\s\S])/g, (_, character: string) => ownValue(ESCAPES, character) ?? character);

/** True if an input begins like a dump of PostgreSQL or SQLite. */
export const isSqlDump = (head: string): boolean =>
  /^\s*(?:--|\/\*|SET |PRAGMA |BEGIN|COPY |CREATE |INSERT |\\)/i.test(head);

/** The columns of a COPY; undefined if it lacks the payload. */
const columnsOf = (list: string | undefined): readonly string[] | 'unnamed' | undefined => {
  const names = columnNames(list);
  if (names === undefined) return 'unnamed';
  return names.includes('payload') ? names : undefined;
};

const valuesIn = (row: string): readonly (string | undefined)[] =>
  row.split('\t').map((value) => (value === '\\N' ? undefined : unescaped(value)));

const rowIn = (row: string, columns: readonly string[] | 'unnamed'): Buffer => {
  const values = valuesIn(row).map((value) => (value === undefined ? undefined : Buffer.from(value)));
  const found = lrsqlRow(values, columns === 'unnamed' ? undefined : columns);
  // Without an object, the text of the payload is what is refused.
  return found ?? values[columns === 'unnamed' ? -1 : columns.indexOf('payload')] ?? Buffer.alloc(0);
};

/** The place of a statement of the table in a line, and its verb; the verb is empty if the line has none. */
const beginningIn = (text: string): { readonly verb: string; readonly index: number } => {
  const found = ANY.exec(text);
  return { verb: (found?.groups?.['verb'] ?? '').toUpperCase(), index: found?.index ?? 0 };
};

/** Reads a dump line by line. */
class SqlDump {
  readonly #maxLength: number;
  readonly #onRow: (row: SideRow) => void;
  #columns: readonly string[] | 'unnamed' | undefined;
  #side: SideColumns | undefined;
  #insert: SqlInsert | undefined;
  #hasTable = false;
  #line = 1;

  constructor(maxLength: number, onRow: (row: SideRow) => void) {
    this.#maxLength = maxLength;
    this.#onRow = onRow;
  }

  *read(text: string, line: number): Generator<RawItem, void> {
    this.#line = line;
    if (this.#columns !== undefined || this.#side !== undefined) {
      yield* this.#readRow(text, line);
      return;
    }
    const { verb, index } = beginningIn(text);
    if (this.#insert !== undefined && (!this.#insert.isBetweenRows || verb === '' || index > 0)) {
      yield* this.#readInsert(this.#insert, text, line);
      return;
    }
    yield* this.#endInsert();
    this.#hasTable ||= text.includes(TABLE);
    const { table, columns } = SIDE_COPY.exec(text)?.groups ?? {};
    if (table !== undefined) this.#side = { table: table as SideRow['table'], columns: columnNames(columns) ?? [] };
    else if (verb === 'INSERT' || BEGINS.test(text))
      yield* this.#readInsert(new SqlInsert(this.#maxLength), text.slice(index), line);
    else if (verb !== '') yield* this.#copy(text.slice(index), line, verb);
  }

  *#readRow(text: string, line: number): Generator<RawItem, void> {
    if (text === COPY_END) {
      this.#columns = undefined;
      this.#side = undefined;
    } else if (this.#columns !== undefined) {
      yield { line, bytes: rowIn(text, this.#columns) };
    } else if (this.#side !== undefined) {
      const { table, columns } = this.#side;
      const values = valuesIn(text);
      this.#onRow({ table, values: new Map(columns.map((name, at) => [name, values[at]])) });
    }
  }

  *#readInsert(insert: SqlInsert, text: string, line: number): Generator<RawItem, void> {
    yield* insert.read(text, line);
    this.#hasTable ||= insert.isOfTable;
    this.#insert = insert.isOver ? undefined : insert;
    if (insert.rest.trim() !== '') yield* this.read(insert.rest, line);
  }

  /** After a line that is too long to be read: the state at its end is not known. */
  *lose(): Generator<RawItem, void> {
    if (this.#insert?.isBetweenRows === false) yield* this.#endInsert();
  }

  *end(): Generator<RawItem, void> {
    yield* this.#endInsert();
    const line = this.#line;
    if (this.#columns !== undefined)
      yield { line, broken: `is a COPY of the table ${TABLE} that is cut off`, length: 0 };
    if (!this.#hasTable) yield { line, broken: `ends a SQL dump without the table ${TABLE}`, length: 0 };
  }

  *#copy(text: string, line: number, verb: string): Generator<RawItem, void> {
    const copy = COPY.exec(text);
    this.#columns = copy === null ? undefined : columnsOf(copy.groups?.['columns']);
    if (this.#columns === undefined)
      yield { line, broken: `is a ${verb} of the table ${TABLE} that cannot be read`, length: text.length };
  }

  *#endInsert(): Generator<RawItem, void> {
    if (this.#insert !== undefined) yield* this.#insert.end();
    this.#insert = undefined;
  }
}

/**
 * The statements in a SQL dump of lrsql (`xapi_statement.payload`): by pg_dump (COPY, `--inserts`, `--rows-per-insert`)
 * or SQLite (`.dump`). Rows of this table that cannot be read come as broken. Those of a COPY of the tables beside it
 * go to `onRow`.
 */
export const sqlRows = async function* (
  lines: AsyncIterable<RawItem>,
  maxLength: number,
  onRow: (row: SideRow) => void = () => undefined,
): AsyncGenerator<RawItem, void> {
  const dump = new SqlDump(maxLength, onRow);
  for await (const item of lines) {
    if ('bytes' in item) yield* dump.read(item.bytes.toString('utf8'), item.line);
    else {
      yield item;
      yield* dump.lose();
    }
  }
  yield* dump.end();
};
