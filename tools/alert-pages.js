import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const FROM = 'docs/operate/alerts';
const TO = 'src/pages/public/alerts/alert-pages.generated.ts';
const HEADER = `// Written by tools/alert-pages.js from ${FROM}. Not to be edited.\n`;

/**
 * Renders the page of each alert from its Markdown into a module of src/pages/public/alerts, by the name of the alert.
 * Resolves with the path. Links into the repository become text: a server does not have what they lead to.
 */
export const buildAlertPages = async () => {
  const { Marked } = await import('marked');
  const marked = new Marked({
    renderer: {
      link({ href, tokens }) {
        return /^https?:/.test(href) ? false : this.parser.parseInline(tokens);
      },
    },
  });
  const pages = readdirSync(FROM)
    .sort()
    .map((file) => [file.replace(/\.md$/, ''), marked.parse(readFileSync(`${FROM}/${file}`, 'utf8'))]);
  const text = `${HEADER}export const ALERT_PAGES: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(pages), null, 2)};\n`;
  writeFileSync(`${TO}.${process.pid}.tmp`, text);
  renameSync(`${TO}.${process.pid}.tmp`, TO);
  return TO;
};
