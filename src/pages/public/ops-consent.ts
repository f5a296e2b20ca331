import { LOCALES, type Language } from '../layout/language.ts';
import { type Markup, markup } from '../layout/html.ts';
import { OPS_WORDS, type OpsWords } from './ops-texts.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { moment } from '../layout/dates.ts';

/** What an operator sees of consent. Nobody is named; times are milliseconds since the epoch. */
export interface OpsConsentView {
  /** How many statements this process has stored and withheld since it started, by source. */
  readonly sources: readonly {
    readonly id: string;
    readonly name: string;
    readonly basis: 'consent' | 'contract' | 'public_task';
    readonly stored: number;
    /** By reason. */
    readonly withheld: Readonly<Record<string, number>>;
  }[];
  readonly waiting: { readonly guardian: number; readonly subject: number; readonly isWhole: boolean };
  readonly erasures: { readonly count: number; readonly oldestSeconds: number };
  readonly chain: {
    readonly seq: number;
    readonly hash: string;
    readonly at: number;
    readonly verified: number | undefined;
  };
}

/** An erasure should take no longer, in seconds. */
const PROMISED_S = 60;

const numberOf = (count: number, language: Language): string => count.toLocaleString(LOCALES[language]);

const withheldCell = (withheld: Readonly<Record<string, number>>, words: OpsWords, language: Language): Markup => {
  const reasons = Object.entries(withheld)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) return markup`0`;
  return markup`<strong>${numberOf(
    reasons.reduce((sum, [, count]) => sum + count, 0),
    language,
  )}</strong><br>${reasons.map(([why, count]) => markup`<span class="path">${words.why[why] ?? why}: ${numberOf(count, language)}</span>`)}`;
};

const sourceRow = (
  { id, name, basis, stored, withheld }: OpsConsentView['sources'][number],
  words: OpsWords,
  language: Language,
): Markup =>
  markup`<tr><th scope="row">${name}<span class="path"><code>${id}</code></span></th><td>${words.bases[basis]}</td><td class="number">${numberOf(stored, language)}</td><td class="number">${withheldCell(withheld, words, language)}</td></tr>
`;

/**
 * The page on which an operator sees how consent is doing: what was stored and withheld, who is waited for, erasures,
 * the audit chain.
 */
export const opsConsentPage = (frame: Frame, { sources, waiting, erasures, chain }: OpsConsentView): Page => {
  const { language } = frame;
  const words = OPS_WORDS[language];
  const isLate = erasures.oldestSeconds > PROMISED_S;
  const least = (count: number): string =>
    waiting.isWhole ? numberOf(count, language) : words.atLeast(numberOf(count, language));
  return framedPage(
    frame,
    words.title,
    markup`<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<section class="card" aria-labelledby="erasures">
<h2 id="erasures">${words.erasures}</h2>
<p class="state ${isLate ? 'ill' : 'well'}">${isLate ? words.late : words.inTime}</p>
<dl><dt>${words.open}</dt><dd>${numberOf(erasures.count, language)}</dd><dt>${words.oldest}</dt><dd>${erasures.count === 0 ? words.none : words.seconds(numberOf(Math.round(erasures.oldestSeconds), language))}</dd></dl>
</section>
<section class="card" aria-labelledby="waiting">
<h2 id="waiting">${words.waiting}</h2>
<dl><dt>${words.guardian}</dt><dd>${least(waiting.guardian)}</dd><dt>${words.subject}</dt><dd>${least(waiting.subject)}</dd></dl>
</section>
<section class="card" aria-labelledby="chain">
<h2 id="chain">${words.chain}</h2>
<dl><dt>${words.head}</dt><dd>${words.entry(numberOf(chain.seq, language))}<br><code>${chain.hash}</code></dd><dt>${words.published}</dt><dd>${moment(chain.at, language)}</dd><dt>${words.verified}</dt><dd>${chain.verified === undefined ? words.notHere : words.upTo(numberOf(chain.verified, language))}</dd></dl>
</section>
<div class="card">
<h2 id="sources">${words.sources}</h2>
<p class="quiet">${words.sourcesWhat}</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="sources"><table>
<thead><tr><th scope="col">${words.source}</th><th scope="col">${words.basis}</th><th scope="col" class="number">${words.stored}</th><th scope="col" class="number">${words.withheld}</th></tr></thead>
<tbody>
${sources.map((one) => sourceRow(one, words, language))}</tbody>
</table></div>
</div>`,
  );
};
