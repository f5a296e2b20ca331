import { barChart } from '../html/bar-chart.ts';
import { formatShortDay, timeElement } from '../html/format.ts';
import { type Html, html, ifDefined } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderText } from '../html/localized-text.ts';
import type { MeTexts } from '../texts/me-texts.ts';
import type { MeView, RecordedToolView, TraceView } from '../views/me-view.ts';
import type { MeContext } from './purpose-details.ts';

const toolCard = ({ name, weeks }: RecordedToolView, texts: MeTexts, language: Language): Html => {
  const total = weeks.reduce((sum, { count }) => sum + count, 0);
  const bars = weeks.map(({ monday, count }) => ({ label: formatShortDay(monday, language), count }));
  const chart = { title: texts.chart(name), asTable: texts.asTable, label: texts.week, count: texts.count };
  return html`<section class="card">
<h3>${name}</h3>
<p class="quiet">${texts.total(total)}</p>
${barChart(bars, chart)}</section>
`;
};

const traceItem = ({ tool, at, verb, activity }: TraceView, language: Language): Html => {
  const activityName = ifDefined(activity, (name) => html` <strong>${renderText(name, language)}</strong>`);
  return html`<li>${renderText(verb, language)}${activityName}<br>
${timeElement(at, language)} <span class="quiet small">· ${tool}</span></li>
`;
};

const latestTracesCard = (traces: readonly TraceView[], texts: MeTexts, language: Language): Html =>
  html`<section class="card">
<h3>${texts.latest}</h3>
<ul class="traces">
${traces.map((trace) => traceItem(trace, language))}</ul>
</section>
`;

const actions = ({ texts, context: { root } }: MeContext): Html => {
  const download = html`<a class="button" href="${root}/v1/me/export" download>${texts.download}</a>`;
  const remove = html`<a class="button grave" href="${root}/me/delete">${texts.remove}</a>`;
  return html`<p class="actions">${download} ${remove}</p>\n<p class="quiet small">${texts.downloadWhat}</p>\n`;
};

/** What tools have recorded: figures by week, the latest statements, the export, and the deletion of all of it. */
export const recordedSection = (view: MeView, me: MeContext): Html => {
  const { recordedTools, isPartial, latestTraces, tool, readsNothing } = view;
  const {
    texts,
    context: { language },
  } = me;
  const cards = recordedTools.map((tool) => toolCard(tool, texts, language));
  const none = readsNothing === true ? texts.tracesWithheld(tool ?? '') : texts.nothingRecorded;
  const nothing = cards.length === 0 ? html`<p>${none}</p>\n` : '';
  const partialNote = isPartial ? html`<p class="quiet">${texts.recordedPartially}</p>\n` : '';
  const latest = latestTraces.length === 0 ? '' : latestTracesCard(latestTraces, texts, language);
  const last = tool === undefined ? actions(me) : html`<p class="quiet">${texts.notByTool}</p>\n`;
  return html`${nothing}${cards}${partialNote}${latest}${last}`;
};
