/** A statement of an export: its JSON text, and the parsed object. */
export interface UnwrappedStatement {
  readonly bytes: Buffer;
  readonly value: Readonly<Record<string, unknown>>;
}
