import type { RunVerdict } from './registration-types.ts';

/** The texts of the page of registrations. */
export interface RegistrationsTexts {
  readonly title: string;
  readonly intro: string;
  readonly field: string;
  readonly find: string;
  readonly invalid: string;
  readonly notFound: string;
  readonly none: string;
  readonly verdicts: Readonly<Record<RunVerdict, string>>;
  readonly progress: string;
  readonly part: string;
  readonly pattern: string;
  readonly next: string;
  readonly over: string;
  readonly tooLong: string;
  readonly sources: (ids: string) => string;
  readonly latest: string;
  readonly statements: string;
}
