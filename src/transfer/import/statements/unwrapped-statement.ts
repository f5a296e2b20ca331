/** A statement of an export: its JSON text, and the parsed object. */
export interface UnwrappedStatement {
  readonly bytes: Buffer;
  readonly value: Readonly<Record<string, unknown>>;
  /** For a row of a table: the origin of the statement. */
  readonly row?: StatementRow;
}

/** The row of a table of which a statement is made. */
export interface StatementRow {
  /** The row as it stands. */
  readonly text: string;
  /** The columns from which the place in the statement is made, by its JSON Pointer. */
  readonly columnsAt: (pointer: string) => readonly string[];
}
