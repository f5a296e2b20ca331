/** The sentences that say what the fields of a request mean for people. */
export interface RequestMeaningTexts {
  readonly kinds: Readonly<Record<'record' | 'research' | 'product' | 'steering' | 'forward', string>>;
  readonly commercial: string;
  readonly sources: (count: number) => string;
  readonly anyProfile: string;
  readonly anyVerb: string;
  readonly anyActivityType: string;
  readonly times: Readonly<Record<'exact' | 'PT1S' | 'PT1M' | 'PT1H' | 'P1D' | 'shifted', string>>;
  readonly replacedActivities: string;
  readonly shownActivities: string;
  readonly noExtensions: string;
  readonly responses: string;
  readonly noResponses: string;
  readonly noAutomatedDecisions: string;
  readonly until: (day: string) => string;
  readonly keep: (period: string) => string;
  readonly minimum: (count: number) => string;
  readonly assurances: Readonly<Record<'institution' | 'idp' | 'tool', string>>;
  readonly noEthics: string;
  readonly noDpia: string;
}
