/** The texts of the operator's page of consent. */
export interface OpsConsentTexts {
  readonly title: string;
  readonly intro: string;
  readonly erasures: string;
  readonly inTime: string;
  readonly late: string;
  readonly open: string;
  readonly oldest: string;
  readonly none: string;
  readonly seconds: (count: string) => string;
  readonly waiting: string;
  readonly guardian: string;
  readonly subject: string;
  readonly fewerThanTen: string;
  readonly atLeast: (count: string) => string;
  readonly chain: string;
  readonly head: string;
  readonly entry: (seq: string) => string;
  readonly published: string;
  readonly verified: string;
  readonly upTo: (seq: string) => string;
  readonly notHere: string;
  readonly sources: string;
  readonly sourcesIntro: string;
  readonly source: string;
  readonly basis: string;
  readonly bases: Readonly<Record<'consent' | 'contract' | 'public_task', string>>;
  readonly stored: string;
  readonly withheld: string;
  /** The reasons for which a statement is withheld, by name. */
  readonly reasons: Readonly<Record<string, string>>;
}
