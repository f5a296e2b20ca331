/** The texts of the page of statements. */
export interface StatementsTexts {
  readonly title: string;
  readonly intro: string;
  readonly recorded: string;
  readonly filters: string;
  readonly fields: {
    readonly agent: string;
    readonly agentHelp: string;
    readonly agentFault: string;
    readonly verb: string;
    readonly activity: string;
    readonly registration: string;
    readonly source: string;
    readonly profile: string;
    readonly since: string;
    readonly until: string;
    readonly related: string;
    readonly voided: string;
  };
  readonly find: string;
  readonly clear: string;
  readonly order: string;
  readonly newest: string;
  readonly timeline: string;
  readonly live: string;
  readonly list: string;
  readonly none: string;
  readonly arrived: (count: number) => string;
  /** The text when no more statements are followed. */
  readonly full: string;
  readonly raw: string;
  readonly rawOf: (id: string) => string;
  readonly follow: string;
}
