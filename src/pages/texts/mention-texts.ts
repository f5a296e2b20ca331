/** The texts of the list of erased people named in statements of others. */
export interface MentionTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  readonly ordered: string;
  readonly reference: string;
  readonly statements: (count: number) => string;
  readonly where: string;
  /** The words for places, by the names that the list has. */
  readonly places: Readonly<Record<string, string>>;
  readonly sources: string;
  readonly listed: string;
  readonly between: (first: string, last: string) => string;
  readonly beingReplaced: string;
  readonly more: string;
  readonly back: string;
  readonly what: string;
  /** The effects of a replacement, and its limits. */
  readonly effects: readonly string[];
  readonly replaceAll: (count: number) => string;
  readonly replaceOne: string;
  readonly listTitle: string;
}
