import type { ProcessingActivityView } from '../views/register-view.ts';

/** The texts of the register of processing. */
export interface RegisterTexts {
  readonly title: string;
  readonly intro: string;
  readonly json: string;
  readonly empty: string;
  readonly kinds: Readonly<Record<ProcessingActivityView['kind'], string>>;
  readonly states: Readonly<Record<ProcessingActivityView['state'], string>>;
  readonly commercial: string;
  readonly purpose: string;
  readonly basis: string;
  readonly bases: Readonly<Record<ProcessingActivityView['basis'], string>>;
  readonly controller: string;
  readonly contact: string;
  readonly dpo: string;
  readonly persons: string;
  readonly learners: string;
  readonly audiences: Readonly<Record<'minors' | 'adults' | 'mixed', string>>;
  readonly named: string;
  readonly data: string;
  readonly statements: string;
  readonly pseudonymised: string;
  readonly from: string;
  readonly recipients: string;
  readonly noRecipient: string;
  readonly storage: string;
  readonly third: string;
  readonly none: string;
  readonly noneAutomated: string;
  readonly separator: string;
  readonly limits: string;
  readonly until: (day: string) => string;
  readonly retention: (time: string) => string;
  readonly toolRetention: (tool: string, time: string) => string;
  readonly noLimit: string;
  readonly automated: string;
  readonly complaint: string;
  readonly version: string;
  readonly measuresTitle: string;
  readonly measures: readonly string[];
}
