/** The number of mentions by the word for their place. Unknown words are shown unchanged. */
type PlaceCounts = Readonly<Record<string, number>>;

/** An erased person as stewards see them: a reference, and the mentions by others. Times are in milliseconds. */
export interface PersonMentionsView {
  readonly reference: string;
  readonly href: string;
  readonly statements: number;
  readonly places: PlaceCounts;
  readonly sources: Readonly<Record<string, number>>;
  readonly first: number;
  readonly last: number;
  /** True if an order is being carried out. */
  readonly isBeingReplaced: boolean;
}

/** The list of erased people named in statements of others. */
export interface MentionListView {
  readonly people: readonly PersonMentionsView[];
  readonly moreHref?: string;
  /** True if an order was given just now. */
  readonly isOrdered: boolean;
}

/** One statement that names the person. */
export interface MentionRowView {
  readonly statement: string;
  readonly source: string;
  readonly places: readonly string[];
  readonly listedAt: number;
}

/** The statements that name one erased person. */
export interface MentionsOfView {
  readonly person: PersonMentionsView;
  readonly rows: readonly MentionRowView[];
  readonly moreHref?: string;
  readonly listHref: string;
}
