import { barChart } from '../../html/bar-chart.ts';
import { formatShortDay } from '../../html/format.ts';
import { type Html, html } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import type { MeTexts } from './en.ts';
import type { MeView, RecordedToolView, TraceView } from './view.ts';
import type { MeContext } from './purpose-details.ts';
import { TRACE_TEXTS } from '../traces/texts.ts';
import { traceList } from '../traces/trace-list.ts';

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

const latestTracesCard = (traces: readonly TraceView[], { texts, context }: MeContext): Html =>
  html`<section class="card">
<h3>${texts.latest}</h3>
${traceList(traces, context)}<p><a href="${context.root}/me/traces">${TRACE_TEXTS[context.language].allTraces}</a></p>
</section>
`;

/** There are no actions after a deletion of everything. */
const actions = ({ keptOut }: MeView, { texts, context: { root } }: MeContext): Html => {
  const zip = html`<a class="button" href="${root}/v1/me/export.zip" download>${texts.downloadZip}</a>`;
  const remove =
    keptOut === undefined ? html` <a class="button grave" href="${root}/me/delete">${texts.remove}</a>` : '';
  const lines = html`<a href="${root}/v1/me/export" download>${texts.download}</a>`;
  return html`<p class="actions">${zip}${remove}</p>
<p class="quiet small">${texts.downloadZipWhat} ${lines}</p>
`;
};

/** The records of tools: figures by week, the latest statements, the export, and the deletion of all of them. */
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
  const latest = latestTraces.length === 0 ? '' : latestTracesCard(latestTraces, me);
  const last = tool === undefined ? actions(view, me) : html`<p class="quiet">${texts.notByTool}</p>\n`;
  return html`${nothing}${cards}${partialNote}${latest}${last}`;
};
