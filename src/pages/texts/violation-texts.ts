/** The texts of the pages of violations. */
export interface ViolationTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  readonly source: string;
  readonly violations: string;
  readonly back: string;
  readonly of: (source: string) => string;
  readonly counted: (count: number, hasOlder: boolean) => string;
  readonly times: (count: number) => string;
  readonly latest: string;
  readonly note: string;
  /** The texts of violations by rule, for rules without a sentence in a profile. */
  readonly rules: Readonly<Record<string, string>>;
  readonly otherRule: string;
  readonly unmatched: string;
  readonly unmatchedIntro: string;
  readonly unmatchedCounts: Readonly<Record<'no-template' | 'unknown-version', (count: number) => string>>;
  readonly otherVersions: string;
}
