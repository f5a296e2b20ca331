import { createHash } from 'node:crypto';
import { FORM_FIELD } from './form.ts';
import { type Language, LANGUAGE_NAMES, LANGUAGES } from './language.ts';
import { type Markup, markup } from './html.ts';
import { STYLE } from './style.ts';

/** A whole page, with the headers that it needs. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What stands around a page that people come to: where it is, in which language, and whether they are signed in. */
export interface Frame {
  readonly language: Language;
  /** The path under which this server is reached, without a slash at its end. */
  readonly root: string;
  /**
   * The path of the page itself, after `root`: where it is shown in another language. Absent for the answer to a form.
   */
  readonly here?: string;
  /** What a form of this session sends along, where somebody is signed in. */
  readonly formToken?: string;
  /** Whether people may sign in at an OpenID provider. */
  readonly canSignIn?: boolean;
}

const policyOf = (hasForms: boolean): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    `form-action ${hasForms ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * A page that may send forms says where it was to this server, and to no other: that is how a form of another site is
 * known.
 */
const HEADERS = {
  plain: { 'Content-Security-Policy': policyOf(false), 'Referrer-Policy': 'no-referrer' },
  withForms: { 'Content-Security-Policy': policyOf(true), 'Referrer-Policy': 'same-origin' },
} as const satisfies Record<string, Page['headers']>;

const WORDS = {
  en: {
    skip: 'To the content',
    languages: 'Language',
    signOut: 'Sign out',
    about: 'About this page',
    links: [
      ['/studies', 'Studies'],
      ['/register', 'Register of processing'],
      ['/verify', 'How to verify what is said here'],
      ['/', 'What this server is'],
    ],
  },
  fr: {
    skip: 'Aller au contenu',
    languages: 'Langue',
    signOut: 'Se déconnecter',
    about: 'À propos de cette page',
    links: [
      ['/studies', 'Études'],
      ['/register', 'Registre des traitements'],
      ['/verify', 'Comment vérifier ce qui est dit ici'],
      ['/', 'Ce qu’est ce serveur'],
    ],
  },
} as const;

const MARK = markup`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" aria-hidden="true"><rect x="5" y="3" width="15" height="18" rx="2.5"/><path d="M9 3v18M3 8h4M3 12h4M3 16h4M12.5 9.5h4M12.5 13.5h4" stroke-linecap="round"/></svg>`;

const languageItem = (language: Language, { language: current, root, here }: Frame): Markup => {
  const name = LANGUAGE_NAMES[language];
  if (language === current) return markup`<li><span lang="${language}" aria-current="true">${name}</span></li>`;
  return markup`<li><a href="${root}${here ?? ''}?lang=${language}" lang="${language}" hreflang="${language}">${name}</a></li>`;
};

const header = (frame: Frame): Markup => {
  const { language, root, here, formToken } = frame;
  const words = WORDS[language];
  return markup`<header class="bar"><div>
<a class="mark" href="${root}/${formToken === undefined ? '' : 'me'}">${MARK}Carnet</a>
${
  here === undefined
    ? ''
    : markup`<nav aria-label="${words.languages}"><ul>${LANGUAGES.map((one) => languageItem(one, frame))}</ul></nav>
`
}${
    formToken === undefined
      ? ''
      : markup`<form method="post" action="${root}/sign-out"><input type="hidden" name="${FORM_FIELD}" value="${formToken}"><button>${words.signOut}</button></form>
`
  }</div></header>
`;
};

const footer = ({ language, root }: Frame): Markup => {
  const words = WORDS[language];
  return markup`<footer class="foot"><nav aria-label="${words.about}"><ul>${words.links.map(([path, text]) => markup`<li><a href="${root}${path}">${text}</a></li>`)}</ul></nav></footer>
`;
};

interface Parts {
  readonly language: string;
  readonly title: string;
  readonly main: Markup;
  readonly frame?: Frame;
}

/**
 * Puts a page together: one style, no script, nothing from elsewhere. `main` begins with the one h1. Only a page with a
 * frame may send forms.
 */
export const renderPage = ({ language, title, main, frame }: Parts): Page => ({
  headers: frame === undefined ? HEADERS.plain : HEADERS.withForms,
  html: `<!DOCTYPE html>\n${
    markup`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${{ html: STYLE }}</style>
</head>
<body>
${
  frame === undefined
    ? ''
    : markup`<a class="skip" href="#main">${WORDS[frame.language].skip}</a>
${header(frame)}`
}<main id="main">
${main}
</main>
${frame === undefined ? '' : footer(frame)}</body>
</html>
`.html
  }`,
});

/** A page in its frame. */
export const framedPage = (frame: Frame, title: string, main: Markup): Page =>
  renderPage({ language: frame.language, title: `${title} – Carnet`, main, frame });
