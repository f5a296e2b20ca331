import type { Translated } from '../../html/translated.ts';
import { KINDS, type Kind } from '../../../core/problem.ts';
import { REMEDIES_EN } from './remedies-en.ts';

export const PROBLEM_EN = {
  titles: Object.fromEntries(Object.entries(KINDS).map(([kind, { title }]) => [kind, title])) as Record<Kind, string>,
  /** Advice on each kind, for its reader or for the author of a program. */
  remedies: REMEDIES_EN,
  remedy: 'What to do',
  advice: {
    checkAddress: 'Perhaps the address is mistyped, or what was here is gone.',
    showKey:
      'This address is for programs, and for people with a key. Your own page opens by the link that you were given.',
    notAllowed: 'This address is for others. Nothing was changed.',
    retryLater: 'Please load the page again in a minute.',
    ourMistake: 'It is not your mistake. The operator of this server has been informed.',
    correctRequest: 'This address is for programs: something in what was sent is not right. Nothing was changed.',
  },
  /** Heads the details for programs, which are in English. */
  details: 'What it says to programs',
  completeBody: '(the whole)',
  ids: 'Ids given to statements that may have been kept:',
  askingPage: 'Where people are asked',
  status: (status: number) => `Status ${status}, kind`,
  home: 'To the first page',
  problems: 'Kinds of refusal',
  problemsIntro: 'Every refusal names its kind.',
  kind: 'Kind',
  code: 'Status',
  meaning: 'Meaning',
} as const;

export type ProblemTexts = Translated<typeof PROBLEM_EN>;
