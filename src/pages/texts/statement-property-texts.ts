/** Properties of a statement in words, by their path with dots; only those in rules of published profiles. */
export interface StatementPropertyTexts {
  readonly properties: Readonly<Record<string, string>>;
  /** Extensions by the path of the map that holds them; the name of the extension follows the text. */
  readonly extensions: Readonly<Record<string, string>>;
}
