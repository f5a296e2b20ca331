import { createHash } from 'node:crypto';
import { FORM_TOKEN_FIELD } from '../html/form.ts';
import { type Html, html, ifDefined } from '../html/html.ts';
import { type Language, languageName, LANGUAGES } from '../html/language.ts';
import { LAYOUT_TEXTS } from './texts.ts';
import COLOURS from './colours.css';
import PAGE_STYLE from './style.css';
import TOKENS from './tokens.css';

/** A page with the headers that it needs. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The data of a request that a page needs: the address, the language, and the session of the reader. */
export interface PageContext {
  readonly language: Language;
  /** The path of this server, without a slash at its end. */
  readonly root: string;
  /** The path of the page after `root`, for the links to other languages; absent for the answer to a form. */
  readonly path?: string;
  /** The token that forms of this session send; absent if the reader is not signed in. */
  readonly formToken?: string;
  /** True if people may sign in at an OpenID provider. */
  readonly canSignIn?: boolean;
  /** The name of the signed-in account of staff. `formToken` is then of its session. */
  readonly account?: string;
  /** True if the account works in the console. */
  readonly hasConsole?: boolean;
}

/** The design tokens, and the token of each colour. */
export const DESIGN = `${TOKENS}${COLOURS}`;

const STYLE = `${DESIGN}${PAGE_STYLE}`;

const digestOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A script is permitted by its digest, and is in the page itself. */
const contentSecurityPolicy = (hasForms: boolean, script?: string): string =>
  [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${digestOf(script)}`]),
    `style-src ${digestOf(STYLE)}`,
    'img-src data:',
    "base-uri 'none'",
    `form-action ${hasForms ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ');

/** A page with forms sends a referrer only to this server. It tells these forms from those of other sites. */
const HEADERS = {
  plain: { 'Content-Security-Policy': contentSecurityPolicy(false), 'Referrer-Policy': 'no-referrer' },
  withForms: { 'Content-Security-Policy': contentSecurityPolicy(true), 'Referrer-Policy': 'same-origin' },
} as const satisfies Record<string, Page['headers']>;

const STROKE = html`fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"`;
const COVER = html`<rect x="5" y="3" width="15" height="18" rx="2.5"/>`;
const LINES = html`<path d="M9 3v18M3 8h4M3 12h4M3 16h4M12.5 9.5h4M12.5 13.5h4" stroke-linecap="round"/>`;
const LOGO = html`<svg viewBox="0 0 24 24" ${STROKE} aria-hidden="true">${COVER}${LINES}</svg>`;

const languageItem = (language: Language, { language: current, root, path = '' }: PageContext): Html => {
  const name = languageName(language);
  if (language === current) return html`<li><span lang="${language}" aria-current="true">${name}</span></li>`;
  const href = `${root}${path}?lang=${language}`;
  return html`<li><a href="${href}" lang="${language}" hreflang="${language}">${name}</a></li>`;
};

const signOutForm = (action: string, formToken: string, label: string): Html => {
  const token = html`<input type="hidden" name="${FORM_TOKEN_FIELD}" value="${formToken}">`;
  return html`<form method="post" action="${action}">${token}<button>${label}</button></form>\n`;
};

const accountLinks = ({ root, language, hasConsole }: PageContext, account: string): Html => {
  const text = LAYOUT_TEXTS[language].console;
  const link = hasConsole === true ? html`<a class="account" href="${root}/console">${text}</a>\n` : '';
  return html`${link}<a class="account" href="${root}/staff">${account}</a>\n`;
};

/** The target of the mark: the own page of the signed-in reader. */
const homePath = ({ formToken, account, hasConsole }: PageContext): string =>
  hasConsole === true ? 'console' : account !== undefined ? 'staff' : formToken !== undefined ? 'me' : '';

/** The bar at the top of a page: the mark, the languages, and signing out. */
export const pageHeader = (context: PageContext): Html => {
  const { language, root, path, formToken, account } = context;
  const { languages, signOut } = LAYOUT_TEXTS[language];
  const items = LANGUAGES.map((other) => languageItem(other, context));
  const languageLinks = path === undefined ? '' : html`<nav aria-label="${languages}"><ul>${items}</ul></nav>\n`;
  return html`<header class="bar"><div>
<a class="mark" href="${root}/${homePath(context)}">${LOGO}Carnet</a>
${languageLinks}${ifDefined(account, (name) => accountLinks(context, name))}${ifDefined(formToken, (token) =>
    signOutForm(`${root}${account === undefined ? '' : '/staff'}/sign-out`, token, signOut),
  )}</div></header>
`;
};

const footer = ({ language, root }: PageContext): Html => {
  const { about, links } = LAYOUT_TEXTS[language];
  const items = links.map(([path, text]) => html`<li><a href="${root}${path}">${text}</a></li>`);
  return html`<footer class="foot"><nav aria-label="${about}"><ul>${items}</ul></nav></footer>\n`;
};

/** The content of a page; `main` begins with the one h1. Without a context the page has no header, footer or forms. */
interface PageContent {
  readonly language: Language;
  readonly title: string;
  readonly main: Html;
  readonly context?: PageContext;
  /** Code that runs in the page. */
  readonly script?: string;
}

const skipLink = ({ language }: PageContext): Html =>
  html`<a class="skip" href="#main">${LAYOUT_TEXTS[language].skip}</a>\n`;

/** Renders a complete document: one style sheet, nothing from other servers, a script only if the content has one. */
export const renderPage = ({ language, title, main, context, script }: PageContent): Page => {
  const page = html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${{ html: STYLE }}</style>
</head>
<body>
${ifDefined(context, skipLink)}${ifDefined(context, pageHeader)}<main id="main">
${main}
</main>
${ifDefined(context, footer)}${ifDefined(script, (code) => html`<script>${{ html: code }}</script>\n`)}</body>
</html>
`;
  return {
    headers: {
      ...(context === undefined ? HEADERS.plain : HEADERS.withForms),
      ...(script !== undefined && { 'Content-Security-Policy': contentSecurityPolicy(true, script) }),
    },
    html: `<!DOCTYPE html>\n${page.html}`,
  };
};

/** Renders a page whose title ends in the name of the site. */
export const renderSitePage = (context: PageContext, title: string, main: Html): Page =>
  renderPage({ language: context.language, title: `${title} – Carnet`, main, context });
