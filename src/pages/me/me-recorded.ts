import type { Language } from '../layout/language.ts';
import { type Markup, markup } from '../layout/html.ts';
import type { MeView, RecordedView, TraceView } from './me-view.ts';
import type { Showing } from './me-purpose.ts';
import type { MeWords } from './me-texts.ts';
import { phrase } from '../layout/text.ts';
import { moment, shortDayOf } from '../layout/dates.ts';
import { barChart } from '../layout/bar-chart.ts';

const toolCard = ({ name, weeks }: RecordedView, words: MeWords, language: Language): Markup => {
  const total = weeks.reduce((sum, { count }) => sum + count, 0);
  return markup`<section class="card">
<h3>${name}</h3>
<p class="quiet">${words.total(total)}</p>
${barChart(
  weeks.map(({ monday, count }) => ({ label: shortDayOf(monday, language), count })),
  { title: words.chart(name), asTable: words.asTable, label: words.week, count: words.count },
)}</section>
`;
};

const traceItem = (
  { tool, at, verb, activity }: TraceView,
  language: Language,
): Markup => markup`<li>${phrase(verb, language)}${activity === undefined ? '' : markup` <strong>${phrase(activity, language)}</strong>`}<br>
${moment(at, language)} <span class="quiet small">· ${tool}</span></li>
`;

/**
 * What tools have recorded: how much each week, the latest statements, all of it in a file, and the way to have it
 * deleted.
 */
export const recordedPart = (
  { recorded, isPart, latest }: MeView,
  { words, frame: { language, root } }: Showing,
): Markup => markup`${
  recorded.length === 0
    ? markup`<p>${words.recordedNone}</p>
`
    : recorded.map((one) => toolCard(one, words, language))
}${
  isPart
    ? markup`<p class="quiet">${words.recordedPart}</p>
`
    : ''
}${
  latest.length === 0
    ? ''
    : markup`<section class="card">
<h3>${words.latest}</h3>
<ul class="traces">
${latest.map((one) => traceItem(one, language))}</ul>
</section>
`
}<p class="actions"><a class="button" href="${root}/v1/me/export" download>${words.download}</a> <a class="button grave" href="${root}/me/delete">${words.remove}</a></p>
<p class="quiet small">${words.downloadWhat}</p>
`;
