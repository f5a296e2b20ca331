import type { ReadData, ReaderKind, ReaderNote, ReaderWay } from './group-readers.ts';

type Counted = (count: number) => string;

/** The texts of the page of who sees what. */
export interface WhoSeesWhatTexts {
  readonly title: string;
  readonly intro: (organisation: string) => string;
  readonly asOf: string;
  readonly json: string;
  readonly print: string;
  readonly empty: string;
  readonly noReader: string;
  /** Unfolds all of a count. */
  readonly all: (count: string) => string;
  readonly showAll: (count: string) => string;
  /** The numbers of readers of a kind that see the same. */
  readonly counts: Readonly<Record<ReaderKind, Counted>>;
  readonly ways: Readonly<Record<ReaderWay, string>>;
  readonly reads: Readonly<Record<ReadData, string>>;
  readonly notes: Readonly<Record<ReaderNote, string>>;
  readonly goesTo: (recipients: string) => string;
  readonly by: (who: string) => string;
  readonly since: (day: string) => string;
  /** The end of a key that was rotated. */
  readonly until: (day: string) => string;
  /** Legal bases by their names in the API. */
  readonly bases: Readonly<Record<string, string>>;
  readonly learners: string;
  /** For those who run the machines, and need no route. */
  readonly machines: string;
}
