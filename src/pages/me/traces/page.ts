import { descriptionItem } from '../../html/description-list.ts';
import { formField } from '../../html/form-field.ts';
import { timeElement } from '../../html/format.ts';
import { type Html, html, htmlLines, ifDefined } from '../../html/html.ts';
import { renderText } from '../../html/localized-text.ts';
import { type Page, type PageContext, renderPage } from '../../layout/page.ts';
import type { TraceTexts } from './en.ts';
import { TRACE_TEXTS } from './texts.ts';
import type { ViewerRole } from '../overview/view.ts';
import type { TracePageView, TracesView } from './view.ts';
import { LOCAL_TIMES } from '../local-times.ts';
import { traceList, traceText } from './trace-list.ts';

const mePart = (context: PageContext, title: string, main: Html): Page =>
  renderPage({ language: context.language, title: `${title} – Carnet`, main, context, script: LOCAL_TIMES });

const searchForm = ({ search, tools, wrongDays }: TracesView, texts: TraceTexts, action: string): Html => {
  const { text, tool, since, until } = search;
  const options = [['', texts.anyTool] as const, ...tools.map(({ id, name }) => [id, name] as const)];
  const field = (about: Omit<Parameters<typeof formField>[0], 'faults'>): Html =>
    formField({ ...about, faults: wrongDays.some((name) => name === about.name) ? [texts.noSuchDay] : [] });
  return html`<form method="get" action="${action}" role="search" class="card">
${field({ name: 'text', label: texts.searchText, value: text, control: 'text' })}<div class="beside">
${field({ name: 'tool', label: texts.searchTool, value: tool, control: { options } })}${field({
    name: 'since',
    label: texts.searchSince,
    value: since,
    control: 'date',
  })}${field({ name: 'until', label: texts.searchUntil, value: until, control: 'date' })}</div>
<p class="actions"><button>${texts.search}</button></p>
</form>
`;
};

/** All traces of a person, in pages, with a search. */
export const tracesPage = (context: PageContext, view: TracesView): Page => {
  const { root, language } = context;
  const texts = TRACE_TEXTS[language];
  const { traces, nextHref, wrongDays } = view;
  const none = nextHref === undefined ? texts.noTraces : texts.searchFurther;
  const list =
    traces.length === 0
      ? html`${wrongDays.length === 0 ? html`<p>${none}</p>\n` : ''}`
      : html`<section class="card" aria-label="${texts.allTraces}">\n${traceList(traces, context)}</section>\n`;
  const older = ifDefined(nextHref, (href) => html`<p><a href="${href}" rel="next">${texts.olderTraces}</a></p>\n`);
  return mePart(
    context,
    texts.allTraces,
    html`<h1>${texts.allTraces}</h1>
<p class="lead">${texts.allTracesIntro}</p>
${searchForm(view, texts, `${root}/me/traces`)}${list}${older}<p><a href="${root}/me">${texts.toMyPage}</a></p>`,
  );
};

interface TraceReader {
  readonly texts: TraceTexts;
  readonly context: PageContext;
  readonly viewer: ViewerRole;
}

const studySection = (
  { title, isGranted, record, leftOut }: TracePageView['studies'][number],
  { texts, context, viewer }: TraceReader,
): Html => {
  const head = html`<h3>${renderText(title, context.language)} <span class="tag${isGranted ? ' on' : ''}">${
    isGranted ? texts.saidYes[viewer] : texts.isAsked
  }</span></h3>`;
  if (record === undefined) return html`<section class="card">\n${head}\n<p>${texts.nothing}</p>\n</section>\n`;
  const never = htmlLines(leftOut.map((member) => html`<li>${texts.leftOut[member]}</li>`));
  return html`<section class="card">
${head}
<div class="beside"><div><h4>${texts.exactly}</h4>
<pre tabindex="0"><code>${record}</code></pre></div>
<div><h4>${texts.leftOutTitle}</h4>
<ul>
${never}</ul></div></div>
</section>
`;
};

/** One trace: its result, and for each study the record that it would get, and the fields that it never gets. */
export const tracePage = (context: PageContext, { viewer, trace, studies, files, statement }: TracePageView): Page => {
  const { root, language } = context;
  const texts = TRACE_TEXTS[language];
  const me = { texts, context, viewer };
  const fileLinks = files.map((href, at) => html`<li><a href="${root}${href}" download>${texts.file(at + 1)}</a></li>`);
  const sections =
    studies.length === 0
      ? html`<p>${texts.noStudies[viewer]}</p>\n`
      : html`<p>${texts.forStudiesIntro}</p>\n${studies.map((study) => studySection(study, me))}`;
  return mePart(
    context,
    texts.trace,
    html`<h1>${texts.trace}</h1>
<p class="lead">${traceText(trace, context)}</p>
<dl class="card">
${trace.results.length === 0 ? '' : descriptionItem(texts.result, trace.results.join(', '))}${descriptionItem(
      texts.tool,
      trace.tool,
    )}${descriptionItem(texts.when, timeElement(trace.at, language))}${
      files.length === 0 ? '' : descriptionItem(texts.files, html`<ul>${fileLinks}</ul>`)
    }</dl>
<h2>${texts.forStudies}</h2>
${sections}<details><summary>${texts.whole}</summary>
<pre tabindex="0"><code>${statement}</code></pre></details>
<p><a href="${root}/me/traces">${texts.toTraces}</a></p>`,
  );
};
