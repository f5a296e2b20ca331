/** What a reader was given: statements, documents, or a list that names statements. */
export type AccessKindView = 'statements' | 'documents' | 'violations';

/** A parameter of a request; without a value where that is not kept. */
interface AccessParameterView {
  readonly name: string;
  readonly value?: string;
}

/** Answers within one hour. Times are milliseconds since the epoch. */
export interface AccessRowView {
  readonly last: number;
  /** The tool that has recorded what was read. */
  readonly tool: string;
  readonly kind: AccessKindView;
  /** Absent where the sign-in does not show it. */
  readonly filter?: readonly AccessParameterView[];
  /** The route, if it was read in a session that a link of the reader opened. */
  readonly place?: string;
  readonly answers: number;
  readonly given: number;
}

/** All that one reader was given. */
export interface AccessReaderView {
  /** The name of the tool; absent for staff. */
  readonly tool?: string;
  /** Absent where it has no name. */
  readonly organisation?: string;
  readonly role?: string;
  /** How many links of the reader were opened, by their holders: the reader or others; absent if none was. */
  readonly visits?: number;
  /** The name of the account; absent where the sign-in does not show it. */
  readonly account?: string;
  readonly given: Readonly<Record<AccessKindView, number>>;
  readonly answers: number;
  readonly last: number;
  /** The latest. */
  readonly rows: readonly AccessRowView[];
  readonly hasMoreRows: boolean;
}

/** Who has read traces of a person, the latest reader first. */
export interface AccessesView {
  readonly readers: readonly AccessReaderView[];
  readonly isWhole: boolean;
  /** How long this is kept. */
  readonly days: number;
}
