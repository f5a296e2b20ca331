import type { FilterFault, FilterName } from './statement-query.ts';

/** The texts of the page of statements. */
export interface StatementsTexts {
  readonly title: string;
  readonly intro: string;
  readonly filters: string;
  readonly fields: Readonly<Record<FilterName | 'period', string>>;
  readonly help: {
    readonly agent: string;
    readonly statementId: string;
  };
  readonly faults: Readonly<Record<FilterFault, string>>;
  /** The text in place of the list while filters have faults. */
  readonly faulty: string;
  readonly periods: {
    readonly any: string;
    readonly hour: string;
    readonly today: string;
    readonly week: string;
    readonly own: string;
  };
  readonly more: string;
  readonly yes: string;
  readonly find: string;
  readonly clear: string;
  readonly suggestions: {
    readonly listOf: (field: string) => string;
    readonly count: (count: number) => string;
    readonly none: string;
    readonly failed: string;
  };
  readonly order: string;
  readonly newest: string;
  readonly timeline: string;
  readonly live: string;
  readonly list: string;
  readonly columns: {
    readonly time: string;
    readonly actor: string;
    readonly verb: string;
    readonly object: string;
    readonly result: string;
    readonly source: string;
  };
  readonly voided: string;
  readonly violates: string;
  readonly open: (time: string, sentence: string) => string;
  /** The text of a store without a statement, and the first step. */
  readonly empty: string;
  readonly firstStep: string;
  readonly none: string;
  readonly comesBack: string;
  readonly arrived: (count: number) => string;
  /** The text when no more statements are followed. */
  readonly full: string;
  readonly download: {
    readonly recorded: string;
    readonly csv: string;
    readonly ndjson: string;
    readonly begun: string;
  };
  readonly sheet: {
    readonly title: string;
    readonly copyLink: string;
    readonly json: (id: string) => string;
    readonly timeline: string;
    readonly happened: string;
    readonly stored: (source: string) => string;
    readonly voidedBy: string;
    readonly voidedUnknown: string;
    readonly violates: string;
    readonly follow: string;
    readonly gone: string;
  };
}
