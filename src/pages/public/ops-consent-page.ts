import { ownValue } from '../../core/json-object.ts';
import { colonIn, formatNumber, timeElement } from '../html/format.ts';
import { type Html, html, htmlLines } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import type { OpsConsentTexts } from '../texts/ops-consent-texts.ts';
import { TEXTS } from '../layout/texts-by-language.ts';

/** The figures of consent for operators, without persons. Times are milliseconds since the epoch. */
export interface OpsConsentView {
  /** Statements that this process stored and withheld since its start, by source. */
  readonly sources: readonly {
    readonly id: string;
    readonly name: string;
    readonly basis: 'consent' | 'contract' | 'public_task';
    readonly stored: number;
    /** The numbers by reason. */
    readonly withheld: Readonly<Record<string, number>>;
  }[];
  /** The decisions that wait for a second signature, by who must give it; there may be more if not `isComplete`. */
  readonly waiting: { readonly guardian: number; readonly subject: number; readonly isComplete: boolean };
  readonly erasures: { readonly count: number; readonly oldestSeconds: number };
  readonly auditLog: {
    readonly seq: number;
    readonly hash: string;
    readonly at: number;
    /** The last entry that this process verified. */
    readonly verified: number | undefined;
  };
}

/** An erasure should be done after this many seconds. */
const ERASURE_LIMIT_S = 60;

const withheldCell = (withheld: Readonly<Record<string, number>>, texts: OpsConsentTexts, language: Language): Html => {
  const reasons = Object.entries(withheld)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) return html`0`;
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  const lines = reasons.map(([reason, count]) => {
    const name = ownValue(texts.reasons, reason) ?? reason;
    return html`<span class="path">${name}${colonIn(language)}${formatNumber(count, language)}</span>`;
  });
  return html`<strong>${formatNumber(total, language)}</strong><br>${lines}`;
};

const sourceRow = (source: OpsConsentView['sources'][number], texts: OpsConsentTexts, language: Language): Html => {
  const { id, name, basis, stored, withheld } = source;
  const head = html`<th scope="row">${name}<span class="path"><code>${id}</code></span></th>`;
  const numbers = [html`${formatNumber(stored, language)}`, withheldCell(withheld, texts, language)];
  const cells = numbers.map((number) => html`<td class="number">${number}</td>`);
  return html`<tr>${head}<td>${texts.bases[basis]}</td>${cells}</tr>`;
};

const sourceTable = ({ sources }: OpsConsentView, texts: OpsConsentTexts, language: Language): Html => {
  const heads = [
    ...[texts.source, texts.basis].map((name) => html`<th scope="col">${name}</th>`),
    ...[texts.stored, texts.withheld].map((name) => html`<th scope="col" class="number">${name}</th>`),
  ];
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="sources"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${htmlLines(sources.map((source) => sourceRow(source, texts, language)))}</tbody>
</table></div>
`;
};

const itemsOf = (items: readonly (readonly [term: string, description: string | Html])[]): readonly Html[] =>
  items.map(([term, description]) => html`<dt>${term}</dt><dd>${description}</dd>`);

/** Operators see no exact number of people either: rounded down to tens. */
const peopleCount = (count: number, texts: OpsConsentTexts, language: Language): string =>
  count < 10 ? texts.fewerThanTen : formatNumber(Math.floor(count / 10) * 10, language);

const erasureItems = ({ erasures }: OpsConsentView, texts: OpsConsentTexts, language: Language): readonly Html[] => {
  const { count, oldestSeconds } = erasures;
  const oldest = count === 0 ? texts.none : texts.seconds(formatNumber(Math.floor(oldestSeconds / 60) * 60, language));
  return itemsOf([
    [texts.open, peopleCount(count, texts, language)],
    [texts.oldest, oldest],
  ]);
};

const auditLogItems = ({ auditLog }: OpsConsentView, texts: OpsConsentTexts, language: Language): readonly Html[] => {
  const { seq, hash, at, verified } = auditLog;
  return itemsOf([
    [texts.head, html`${texts.entry(formatNumber(seq, language))}<br><code>${hash}</code>`],
    [texts.published, timeElement(at, language)],
    [texts.verified, verified === undefined ? texts.notHere : texts.upTo(formatNumber(verified, language))],
  ]);
};

const pendingItems = ({ waiting }: OpsConsentView, texts: OpsConsentTexts, language: Language): readonly Html[] => {
  const pending = (count: number): string => {
    const number = peopleCount(count, texts, language);
    return waiting.isComplete || count < 10 ? number : texts.atLeast(number);
  };
  return itemsOf([
    [texts.guardian, pending(waiting.guardian)],
    [texts.subject, pending(waiting.subject)],
  ]);
};

/** The page of consent for operators: stored and withheld statements, pending signatures, erasures, the audit log. */
export const opsConsentPage = (context: PageContext, view: OpsConsentView): Page => {
  const { language } = context;
  const texts = TEXTS[language].opsConsent;
  const isLate = view.erasures.oldestSeconds > ERASURE_LIMIT_S;
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
<p class="lead">${texts.intro}</p>
<section class="card" aria-labelledby="erasures">
<h2 id="erasures">${texts.erasures}</h2>
<p class="state ${isLate ? 'ill' : 'well'}">${isLate ? texts.late : texts.inTime}</p>
<dl>${erasureItems(view, texts, language)}</dl>
</section>
<section class="card" aria-labelledby="waiting">
<h2 id="waiting">${texts.waiting}</h2>
<dl>${pendingItems(view, texts, language)}</dl>
</section>
<section class="card" aria-labelledby="chain">
<h2 id="chain">${texts.chain}</h2>
<dl>${auditLogItems(view, texts, language)}</dl>
</section>
<div class="card">
<h2 id="sources">${texts.sources}</h2>
<p class="quiet">${texts.sourcesIntro}</p>
${sourceTable(view, texts, language)}</div>`,
  );
};
