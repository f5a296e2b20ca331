import { ownValue } from '../../core/json-object.ts';
import { formatNumber, timeElement } from '../html/format.ts';
import { type Html, html, htmlLines, ifDefined } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderReference } from '../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import { RULE_TEXTS } from '../rules/texts.ts';
import type {
  SourceViolationsView,
  UnmatchedView,
  ViolatedRuleView,
  ViolatingSourceView,
} from '../views/violation-view.ts';

const sourceRow = ({ id, name, href, count }: ViolatingSourceView, language: Language): Html =>
  html`<tr><th scope="row"><a href="${href}">${name}</a><span class="path"><code>${id}</code></span></th>
<td class="number">${formatNumber(count, language)}</td></tr>`;

/** The sources whose statements violate profiles, for the operators of their organisation. */
export const violatingSourcesPage = (context: PageContext, sources: readonly ViolatingSourceView[]): Page => {
  const { language } = context;
  const texts = TEXTS[language].violation;
  const heads = html`<th scope="col">${texts.source}</th><th scope="col" class="number">${texts.violations}</th>`;
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="${texts.title}"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${htmlLines(sources.map((source) => sourceRow(source, language)))}</tbody>
</table></div>
`;
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
<p class="lead">${texts.intro}</p>
${sources.length === 0 ? html`<p class="note">${texts.none}</p>\n` : table}`,
  );
};

const ruleInWords = ({ sentence, rule, location }: ViolatedRuleView, language: Language): Html => {
  const { rules, otherRule } = TEXTS[language].violation;
  if (sentence !== undefined) return html`${sentence}`;
  const words = ownValue(rules, rule);
  const path = location === '' ? '' : html` <code class="path">${location}</code>`;
  return words === undefined ? html`${otherRule} <code>${rule}</code>${path}` : html`${words}${path}`;
};

const ruleCard = (rule: ViolatedRuleView, language: Language): Html => {
  const { violation } = TEXTS[language];
  const { kinds } = RULE_TEXTS[language];
  const { subject, kind, scopeNote, count, latest } = rule;
  const note = ifDefined(scopeNote, (text) => html`<p>${violation.note} <span dir="auto">${text}</span></p>\n`);
  return html`<article class="card">
<h2>${violation.times(count)}</h2>
<p>${ruleInWords(rule, language)}</p>
${note}<p class="quiet small">${renderReference(subject, language)} (${kinds[kind]}).
${violation.latest} ${timeElement(latest, language)}.</p>
</article>
`;
};

const unmatchedSection = (unmatched: readonly UnmatchedView[], language: Language): Html => {
  const texts = TEXTS[language].violation;
  if (unmatched.length === 0) return html``;
  const items = unmatched.map(({ version, why, count, latest }) => {
    const name = version === '' ? html`${texts.otherVersions}` : html`<code>${version}</code>`;
    const time = html`<span class="path">${texts.latest} ${timeElement(latest, language)}</span>`;
    return html`<li>${texts.unmatchedCounts[why](count)} ${name}${time}</li>`;
  });
  return html`<h2>${texts.unmatched}</h2>
<p>${texts.unmatchedIntro}</p>
<ul>
${htmlLines(items)}</ul>
`;
};

/** The violations of the statements of one source, by rule. */
export const sourceViolationsPage = (context: PageContext, view: SourceViolationsView): Page => {
  const { language } = context;
  const texts = TEXTS[language].violation;
  const { name, listHref, rules, counted, hasOlder, unmatched } = view;
  const title = texts.of(name);
  const cards = html`<p class="lead">${texts.counted(counted, hasOlder)}</p>
${rules.map((rule) => ruleCard(rule, language))}`;
  return renderSitePage(
    context,
    title,
    html`<p><a href="${listHref}">${texts.back}</a></p>
<h1>${title}</h1>
${rules.length === 0 ? html`<p class="note">${texts.none}</p>\n` : cards}${unmatchedSection(unmatched, language)}`,
  );
};
