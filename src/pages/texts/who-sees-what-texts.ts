import type { SeerView, WhoSeesWhatView } from '../views/who-sees-what-view.ts';

/** The texts of the page that tells who sees what. */
export interface WhoSeesWhatTexts {
  readonly title: string;
  readonly intro: (organisation: string) => string;
  readonly asOf: string;
  readonly json: string;
  readonly print: string;
  readonly empty: string;
  readonly nobody: string;
  /** Unfolds all of a count. */
  readonly all: (count: string) => string;
  /** How many of a kind see the same. */
  readonly counts: Readonly<Record<SeerView['kind'], (count: number) => string>>;
  readonly ways: Readonly<Record<SeerView['ways'][number], string>>;
  readonly reads: Readonly<Record<SeerView['reads'][number], string>>;
  readonly notes: Readonly<Record<SeerView['notes'][number], string>>;
  readonly goesTo: (recipients: string) => string;
  readonly by: (who: string) => string;
  readonly since: (day: string) => string;
  /** The end of a key that was rotated. */
  readonly until: (day: string) => string;
  readonly bases: Readonly<Record<WhoSeesWhatView['sources'][number]['basis'], string>>;
  readonly learners: string;
  /** Who needs no route: the machines. */
  readonly machines: string;
}
