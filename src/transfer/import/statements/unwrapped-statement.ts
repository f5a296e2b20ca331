/** A statement of an export: its JSON text, and the parsed object. */
export interface UnwrappedStatement {
  readonly bytes: Buffer;
  readonly value: Readonly<Record<string, unknown>>;
  /** For a row of a table: the origin of the statement. */
  readonly row?: StatementRow;
  /** The reason why its import would change it. */
  readonly ambiguity?: Ambiguity;
  /** True if the other LRS says, beside the statement, that it is voided. */
  readonly isVoided?: boolean;
}

/** What the import would have to choose or change; the statement is refused instead. */
export interface Ambiguity {
  /** `ambiguous-id`: another id is beside it. `ambiguous-key`: two names of an object are one once decoded. */
  readonly kind: 'ambiguous-id' | 'ambiguous-key';
  /** A JSON Pointer in the statement. */
  readonly at: string;
  readonly detail: string;
}

/** The row of a table of which a statement is made. */
export interface StatementRow {
  /** The row as it stands. */
  readonly text: string;
  /** The columns from which the place in the statement is made, by its JSON Pointer. */
  readonly columnsAt: (pointer: string) => readonly string[];
}
