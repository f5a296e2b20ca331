import { timeElement } from '../../html/format.ts';
import { type Html, html, htmlLines } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { type Page, type PageContext, renderSitePage } from '../../layout/page.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { VERIFY_EN } from './en.ts';
import { VERIFY_FR } from './fr.ts';
import { VERIFY_PROGRAM } from './verify-program.ts';

const TEXTS: TextsByLanguage<typeof VERIFY_EN> = { en: VERIFY_EN, fr: VERIFY_FR };

/** The tree head of the audit log that is published today. */
interface TreeHeadView {
  readonly seq: number;
  /** The hash, SHA-256 in hexadecimal. */
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The id of the signing key. */
  readonly key: string;
}

const headItems = ({ seq, hash, at, key }: TreeHeadView, language: Language): readonly Html[] => {
  const texts = TEXTS[language];
  const items = [
    [texts.number, html`${seq}`],
    [texts.hash, html`<code>${hash}</code>`],
    [texts.at, timeElement(at, language)],
    [texts.key, html`<code>${key}</code>`],
  ] as const;
  return items.map(([term, description]) => html`<dt>${term}</dt><dd>${description}</dd>`);
};

/** The page about verifying the audit log and receipts, with a program for it; open to all. */
export const verifyPage = (context: PageContext, publicUrl: string, head: TreeHeadView): Page => {
  const { language, root } = context;
  const texts = TEXTS[language];
  const curl = html`curl -H 'Content-Type: application/json' --data @receipt.json ${publicUrl}/v1/receipts/verify`;
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
<p class="lead">${texts.intro}</p>
<p>${texts.chain}</p>
<section class="card" aria-labelledby="today">
<h2 id="today">${texts.today}</h2>
<dl>${headItems(head, language)}</dl>
<p class="actions"><a class="button" href="${root}/v1/events/head" download="head.json">${texts.file}</a></p>
</section>
<h2>${texts.own}</h2>
${htmlLines(texts.ownText.map((paragraph) => html`<p>${paragraph}</p>`))}<pre tabindex="0"><code>${curl}</code></pre>
<h2>${texts.steps}</h2>
<ol>
${htmlLines(texts.all.map((step) => html`<li>${step}</li>`))}</ol>
<pre tabindex="0"><code>node verify.mjs ${publicUrl} KEY:SECRET head.json</code></pre>
<h3 id="program">${texts.program}</h3>
<pre tabindex="0" aria-labelledby="program" role="region"><code>${VERIFY_PROGRAM}</code></pre>`,
  );
};
