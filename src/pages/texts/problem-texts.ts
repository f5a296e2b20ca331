import type { Kind } from '../../core/problem.ts';

/**
 * What readers can do about a refusal: check the address, show a key, leave, come back later, tell us, or correct what
 * they sent.
 */
export type Advice = 'checkAddress' | 'showKey' | 'notAllowed' | 'retryLater' | 'ourMistake' | 'correctRequest';

/** The texts of the pages about Problems. */
export interface ProblemTexts {
  readonly titles: Readonly<Record<Kind, string>>;
  /** What to do about each kind, for its reader or for the author of a program. */
  readonly remedies: Readonly<Record<Kind, string>>;
  readonly remedy: string;
  readonly advice: Readonly<Record<Advice, string>>;
  /** Heads the details for programs, which are in English. */
  readonly details: string;
  readonly wholeBody: string;
  readonly ids: string;
  readonly askingPage: string;
  readonly status: (status: number) => string;
  readonly home: string;
  readonly problems: string;
  readonly problemsIntro: string;
  readonly kind: string;
  readonly code: string;
  readonly meaning: string;
}
