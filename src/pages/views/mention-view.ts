/** A word for where a statement names a person; unknown ones are shown as they are. */
type PlaceCounts = Readonly<Record<string, number>>;

/** An erased person as stewards see them: by a reference, and where others name them. Times are in milliseconds. */
export interface PersonMentionsView {
  readonly reference: string;
  readonly href: string;
  readonly statements: number;
  readonly places: PlaceCounts;
  readonly sources: Readonly<Record<string, number>>;
  readonly first: number;
  readonly last: number;
  /** An order is being carried out. */
  readonly isBeingReplaced: boolean;
}

/** The list of erased people named in statements of others. */
export interface MentionListView {
  readonly people: readonly PersonMentionsView[];
  readonly moreHref?: string;
  /** An order was given just now. */
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
