import { createHash } from 'node:crypto';
import { type Markup, markup } from './markup.ts';

/** A whole page, with the headers that it needs. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

// Contrast is at least 4.5:1 for all text, in light and in dark (WCAG 2.2, 1.4.3).
const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --quiet: #4d5660; --line: #8a939d; --link: #0b4fb3; --well: #0a6b2d; --ill: #a3180f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #16191d; --quiet: #b3bac2; --line: #727c87; --link: #8ab8ff; --well: #7bd897; --ill: #ff9d94; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 44rem; padding: 1.5rem 1rem 3rem; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: 2px; }
code { font: .95em ui-monospace, monospace; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .35rem 1rem; margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; }
ul.links { list-style: none; padding: 0; margin: 0; } ul.links a { display: inline-block; padding: .35rem 0; }
.state { font-size: 1.15rem; font-weight: 600; border-inline-start: .4rem solid; padding: .4rem .8rem; margin: 1rem 0; }
.well { color: var(--well); } .ill { color: var(--ill); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: start; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); }
:target { background: color-mix(in srgb, var(--link) 18%, transparent); }
.part { border-inline-start: .2rem solid var(--line); padding-inline-start: 1rem; margin: 1.5rem 0; }
.part h2, .part h4 { margin-top: 0; } h3 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; } h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
.part li { margin: .35rem 0; } .iri { margin: .25rem 0; color: var(--quiet); } .iri code { font-size: .85em; } .definition { white-space: pre-line; }
code { overflow-wrap: anywhere; } .concepts > li { margin: .75rem 0; } .concepts p { margin: .1rem 0; } .number { text-align: end; }
.path { display: block; font-size: .8em; color: var(--quiet); } .picture { margin: 1rem 0; padding: .5rem; overflow-x: auto; border: 1px solid var(--line); background: var(--paper); position: relative; }
@media (min-width: 48rem) { .picture { width: max-content; max-width: calc(50vw + 17rem); } }
.picture svg { display: block; } pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); } pre code { overflow-wrap: normal; }
summary { cursor: pointer; padding: .35rem 0; } summary h2 { display: inline; font-size: 1.1rem; } .version { border-top: 1px solid var(--line); margin-top: 2rem; }
summary:focus-visible, .picture:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: 2px; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
`;

const HEADERS: Page['headers'] = {
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
};

/** Puts a page together: one style, no script, nothing from elsewhere. `main` begins with the one h1. */
export const renderPage = ({ language, title, main }: { readonly language: string; readonly title: string; readonly main: Markup }): Page => ({
  headers: HEADERS,
  html: `<!DOCTYPE html>\n${markup`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`.html}`,
});
