import type { Kind } from '../../core/problem.ts';
import { html, ifDefined } from '../html/html.ts';
import type { TextsByLanguage } from '../html/translated.ts';
import { ERROR_EN, type ErrorTexts } from './en.ts';
import { ERROR_FR } from './fr.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { signInLink } from '../layout/sign-in-link.ts';

const TEXTS: TextsByLanguage<typeof ERROR_EN> = { en: ERROR_EN, fr: ERROR_FR };

/** The error pages of this server for people; a Problem of another kind is `badRequest`. */
type ErrorCase = keyof ErrorTexts['cases'];

/** The reasons for which a sign-in at the OpenID provider failed. */
type SignInError = keyof ErrorTexts['signIn'];

/** The targets of the link back on an error page. */
export type BackPath = keyof ErrorTexts['back'];

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
  const { cases, back: backTexts } = TEXTS[language];
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

/** A refusal for people: what happened, the state of their decision, and the way back, unless they are signed out. */
export const errorPage = (context: PageContext, kind: Kind, back: BackPath): Page =>
  casePage(context, CASES[kind] ?? 'badRequest', kind === 'unauthorized' ? undefined : back);

/** The reasons for which nothing is read from the store: it lags behind its journal, or it is an older copy. */
export type StoreCase = Extract<ErrorCase, 'catchingUp' | 'olderCopy'>;

/** The page of a process that reads nothing from its store. */
export const storePage = (context: PageContext, why: StoreCase, back: BackPath): Page => casePage(context, why, back);

const KEY_CASES = { none: 'missingKey', other: 'insufficientKey', awaiting: 'awaitingRole' } as const;

/** The page for a program with a wrong key, and for staff whose account has not, or not yet, the role of a page. */
export const keyRequiredPage = (context: PageContext, presented: 'none' | 'other' | 'awaiting'): Page =>
  casePage(context, KEY_CASES[presented], '/');

/** The page for a guardian whose child has come of age to consent without them. */
export const childOfAgePage = (context: PageContext): Page => casePage(context, 'childOfAge');

/** Says why the sign-in at the OpenID provider failed, and what to do. */
export const signInErrorPage = (context: PageContext, error: SignInError): Page => {
  const { signIn, back } = TEXTS[context.language];
  const { title, intro, text } = signIn[error];
  return renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${intro}</p>
<p>${text}</p>${error === 'unnamed' ? '' : signInLink(context)}
<p><a href="${context.root}/">${back['/']}</a></p>`,
  );
};
