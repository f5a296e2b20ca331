import type { RetainedDocument, KeptName } from './retention-types.ts';

/** The texts of the page of erasures and retention. */
export interface RetentionTexts {
  readonly title: string;
  readonly intro: string;
  readonly erasures: {
    readonly title: string;
    readonly none: string;
    readonly open: (count: string, since: string) => string;
    readonly late: (since: string) => string;
    readonly lateHelp: string;
    readonly ofRoot: string;
  };
  /** The search of one erasure. */
  readonly erasure: {
    readonly field: string;
    readonly help: string;
    readonly find: string;
    readonly unknown: string;
    readonly requested: string;
    readonly done: string;
    readonly progress: (passed: string, partitions: string) => string;
    readonly chain: string;
  };
  readonly sweep: {
    readonly title: string;
    readonly text: (every: string) => string;
    readonly last: string;
    readonly next: string;
    readonly never: string;
    readonly overdue: string;
  };
  readonly sources: {
    readonly title: string;
    readonly intro: string;
    readonly none: string;
    readonly caption: string;
    readonly columns: Readonly<Record<'source' | 'keep' | 'before' | 'statements' | 'documents' | 'try', string>>;
    readonly all: string;
    readonly ofSource: (period: string) => string;
    readonly ofPurpose: (period: string) => string;
    readonly tryThis: (name: string) => string;
    readonly try: string;
  };
  readonly kept: {
    readonly title: string;
    readonly names: Readonly<Record<KeptName, string>>;
    readonly notes: Readonly<Partial<Record<KeptName, string>>>;
  };
  readonly few: string;
  readonly some: (count: string) => string;
  readonly back: string;
  readonly dryRun: {
    readonly title: (name: string) => string;
    readonly intro: string;
    readonly keep: string;
    readonly keepHelp: string;
    readonly count: string;
    readonly inForce: string;
    readonly counted: string;
    readonly before: string;
    readonly statements: string;
    readonly statementsHelp: string;
    readonly noLimit: string;
    readonly settings: string;
    readonly documents: Readonly<Record<RetainedDocument, string>>;
    readonly days: string;
    readonly daysIntro: string;
    readonly daysCaption: string;
    readonly day: string;
    readonly statementsOfDay: string;
    readonly noDays: string;
    readonly incomplete: string;
  };
  readonly erase: {
    readonly title: string;
    readonly intro: string;
    readonly whatIf: string;
    readonly button: string;
    readonly action: string;
    readonly question: string;
    readonly text: (name: string, before: string) => string;
    readonly done: (count: string) => string;
  };
}
