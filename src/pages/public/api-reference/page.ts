import { html } from '../../html/html.ts';
import { DESIGN, type Page, type PageContext, pageHeader } from '../../layout/page.ts';
import { LAYOUT_TEXTS } from '../../layout/texts.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { API_REFERENCE_EN } from './en.ts';
import { API_REFERENCE_FR } from './fr.ts';
/** The bar of all pages, and the styles that make Swagger UI as readable as these. */
import STYLE from './api-reference.css';

const TEXTS: TextsByLanguage<typeof API_REFERENCE_EN> = { en: API_REFERENCE_EN, fr: API_REFERENCE_FR };

/** The address of the files of Swagger UI, without the path of the public URL. */
export interface ApiReferenceFiles {
  readonly script: string;
  readonly style: string;
}

const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * Follows the colour scheme of the reader. Names the controls of Swagger UI, lets the keyboard scroll its examples, and
 * makes landmarks. Omits texts that the page has already, and the links that Swagger UI puts into buttons: the address
 * has these.
 */
const startScript = (root: string): string => `
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
follow();
dark.addEventListener('change', follow);
const name = (selector, nameOf) => {
  for (const control of document.querySelectorAll(selector + ':not([aria-label])'))
    control.setAttribute('aria-label', nameOf(control));
};
const mend = () => {
  name('#servers', () => 'Server');
  name('.operation-filter-input', () => 'Filter by tag');
  name('[data-param-name] :is(input, select, textarea)', (one) => one.closest('[data-param-name]').dataset.paramName);
  name('.opblock :is(select, textarea)', () => 'Body');
  for (const code of document.querySelectorAll('.opblock pre')) code.tabIndex = 0;
};
new MutationObserver(mend).observe(document.getElementById('reference'), { childList: true, subtree: true });
const landmark = (label, heading) => (Original, { React: { createElement: h } }) => (props) =>
  h('section', { 'aria-label': label }, ...(heading ? [h('h2', {}, label)] : []), h(Original, props));
SwaggerUIBundle({
  url: ${JSON.stringify(`${root}/openapi.json`)},
  dom_id: '#reference',
  validatorUrl: null,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  deepLinking: true,
  filter: true,
  syntaxHighlight: { activated: false },
  plugins: [{
    wrapComponents: {
      InfoContainer: () => () => null,
      ServersContainer: landmark('Server'),
      FilterContainer: landmark('Routes', true),
      DeepLink: (_, { React: { createElement: h } }) => ({ text }) => h('span', {}, text),
    },
  }],
});
`;

/** Shows /openapi.json by Swagger UI; `nonce` is only for this answer. */
export const apiReferencePage = (context: PageContext, files: ApiReferenceFiles, nonce: string): Page => {
  const { language, root } = context;
  const { title, intro, document, needsScript } = TEXTS[language];
  const script = { html: startScript(root).replaceAll('<', '\\u003c') };
  const page = html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Carnet</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" nonce="${nonce}" href="${root}${files.style}">
<style nonce="${nonce}">${{ html: `${DESIGN}${STYLE}` }}</style>
</head>
<body>
<a class="skip" href="#reference">${LAYOUT_TEXTS[language].skip}</a>
${pageHeader(context)}<section class="about" aria-labelledby="title">
<h1 id="title">${title}</h1>
<p>${intro}</p>
<p><a href="${root}/openapi.json">${document}</a></p>
<noscript><p>${needsScript}</p></noscript>
</section>
<div id="reference" lang="en"></div>
<script nonce="${nonce}" src="${root}${files.script}"></script>
<script nonce="${nonce}">${script}</script>
</body>
</html>
`;
  return {
    headers: { 'Content-Security-Policy': contentSecurityPolicy(nonce), 'Referrer-Policy': 'same-origin' },
    html: `<!DOCTYPE html>\n${page.html}`,
  };
};
