import type { Kind } from '../../core/problem.ts';
import { html, ifDefined } from '../html/html.ts';
import type { BackPath, ErrorCase } from '../texts/error-texts.ts';
import { TEXTS } from './texts-by-language.ts';
import { type Page, type PageContext, renderSitePage } from './page.ts';
import { signInLink } from './sign-in-link.ts';

const CASES: Readonly<Partial<Record<Kind, ErrorCase>>> = {
  unauthorized: 'signedOut',
  forbidden: 'foreignForm',
  'assurance-required': 'unsure',
  'not-found': 'notFound',
  'too-many-requests': 'tooMany',
  damaged: 'damaged',
  overloaded: 'unavailable',
  'store-unavailable': 'unavailable',
  'issuer-unavailable': 'unavailable',
  'study-unavailable': 'unavailable',
  'journal-unavailable': 'unavailable',
};

const casePage = (context: PageContext, errorCase: ErrorCase, back?: BackPath): Page => {
  const { language, root, canSignIn } = context;
  const { cases, back: backTexts } = TEXTS[language].error;
  const { title, intro, text } = cases[errorCase];
  const signIn = (errorCase === 'signedOut' || errorCase === 'unsure') && canSignIn === true ? signInLink(context) : '';
  const backLink = ifDefined(
    back,
    (path) => html`\n<p class="actions"><a class="button" href="${root}${path}">${backTexts[path]}</a></p>`,
  );
  return renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${intro}</p>
<p>${text}</p>${signIn}${backLink}`,
  );
};

/** A refusal for people: what happened, what became of their decision, and the way back, unless they are signed out. */
export const errorPage = (context: PageContext, kind: Kind, back: BackPath): Page =>
  casePage(context, CASES[kind] ?? 'badRequest', kind === 'unauthorized' ? undefined : back);

/** Why nothing is read from the store: it has not caught up with its journal, or it is an older copy. */
export type StoreCase = Extract<ErrorCase, 'catchingUp' | 'olderCopy'>;

/** The page of a process that reads nothing from its store. */
export const storePage = (context: PageContext, why: StoreCase, back: BackPath): Page => casePage(context, why, back);

const KEY_CASES = { none: 'missingKey', other: 'insufficientKey', awaiting: 'awaitingRole' } as const;

/** The page for a program with a wrong key, and for staff whose account has not, or not yet, the role of a page. */
export const keyRequiredPage = (context: PageContext, presented: 'none' | 'other' | 'awaiting'): Page =>
  casePage(context, KEY_CASES[presented], '/');

/** The page for a guardian whose child has come of age to consent alone. */
export const childOfAgePage = (context: PageContext): Page => casePage(context, 'childOfAge');
