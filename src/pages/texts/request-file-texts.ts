/** The texts of the file of a request, which a committee gets on paper. */
export interface RequestFileTexts {
  /** The words before the title of the request. */
  readonly file: string;
  readonly made: (day: string) => string;
  readonly hint: string;
  readonly back: string;
  readonly columns: Readonly<Record<'field' | 'request' | 'meaning', string>>;
  readonly earlier: (version: number, state: string) => string;
  readonly notGiven: string;
  readonly changed: string;
  readonly results: Readonly<Record<'passed' | 'failed' | 'waiting' | 'not-due', string>>;
  readonly turns: string;
  readonly nothing: string;
  readonly steps: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<'operator' | 'scientist' | 'steward' | 'dpo', string>>;
  readonly history: string;
  readonly taken: Readonly<Record<string, string>>;
  readonly keyOf: (source: string) => string;
  readonly countsAs: (person: string) => string;
  readonly overlaps: string;
  readonly people: (both: string, onlyThis: string, onlyOther: string) => string;
  readonly few: string;
  readonly atLeast: (count: number) => string;
  readonly revealing: string;
}
