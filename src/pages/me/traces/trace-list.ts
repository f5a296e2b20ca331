import { timeElement } from '../../html/format.ts';
import { type Html, html, ifDefined } from '../../html/html.ts';
import { renderText } from '../../html/localized-text.ts';
import type { PageContext } from '../../layout/page.ts';
import type { TraceView } from '../overview/view.ts';

type Rendered = Pick<PageContext, 'language' | 'root'>;

/** The action of a trace, with its result. */
export const traceText = ({ verb, activity, results }: Omit<TraceView, 'href'>, { language }: Rendered): Html => {
  const name = ifDefined(activity, (one) => html` <strong>${renderText(one, language)}</strong>`);
  const outcome = results.length === 0 ? '' : html` <span dir="auto">– ${results.join(', ')}</span>`;
  return html`${renderText(verb, language)}${name}${outcome}`;
};

const traceItem = (trace: TraceView, context: Rendered): Html => html`<li>${traceText(trace, context)}<br>
<a href="${context.root}${trace.href}">${timeElement(trace.at, context.language)}</a> <span class="quiet small">· ${
  trace.tool
}</span></li>
`;

/** Traces one below the other, each with its result, and its page behind its time. */
export const traceList = (traces: readonly TraceView[], context: Rendered): Html =>
  html`<ul class="traces">
${traces.map((trace) => traceItem(trace, context))}</ul>
`;
