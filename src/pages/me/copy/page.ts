import { colonIn, timeElement } from '../../html/format.ts';
import { type Html, html, htmlLines } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderText } from '../../html/localized-text.ts';
import { renderPage } from '../../layout/page.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { COPY_EN } from './en.ts';
import { COPY_FR } from './fr.ts';
import { COPIED_FILES, type CopiedFile } from './copied-files.ts';
import type { MeView, TraceView } from '../overview/view.ts';
import { ME_TEXTS } from '../overview/texts.ts';
import { traceText } from '../traces/trace-list.ts';

const TEXTS: TextsByLanguage<typeof COPY_EN> = { en: COPY_EN, fr: COPY_FR };

/** The content of the page in a copy of all data. Times are milliseconds since the epoch. */
export interface CopyView {
  readonly at: number;
  readonly me: Pick<MeView, 'requestedPurposes' | 'decidedPurposes' | 'keptOut' | 'viewer' | 'name'>;
  readonly traces: readonly TraceView[];
  /** True if there are older traces. */
  readonly hasMore: boolean;
}

/** The folder of attachments is there only if there are any. */
const fileLink = (file: CopiedFile): Html =>
  file === 'attachments'
    ? html`<strong>attachments/</strong>`
    : html`<a href="${file}.ndjson"><strong>${file}.ndjson</strong></a>`;

/** The page in a copy of all data, for a person of 14 years: complete, without links to other places. */
export const copyPage = (language: Language, { at, me, traces, hasMore }: CopyView): string => {
  const texts = { ...ME_TEXTS[language], ...TEXTS[language] };
  const { keptOut, viewer, decidedPurposes } = me;
  const colon = colonIn(language);
  const files = COPIED_FILES.map((file) => html`<li>${fileLink(file)}${colon}${texts.copyFile[viewer][file]}</li>`);
  const uses = decidedPurposes.map(
    ({ title, state, basis }) =>
      html`<li>${renderText(title, language)}${colon}${
        basis !== 'consent' && (state === 'none' || state === 'granted') ? texts.inUse : texts.states[state]
      }</li>`,
  );
  const shown = traces.map(
    (trace): Html => html`<li>${traceText(trace, { language, root: '' })}<br>
${timeElement(trace.at, language)} <span class="quiet small">· ${trace.tool}</span></li>`,
  );
  const usesList =
    keptOut !== undefined
      ? html`<p>${texts.keptOut[viewer][keptOut.erasure]}</p>`
      : uses.length === 0
        ? html`<p>${texts.noUses}</p>`
        : html`<ul>\n${htmlLines(uses)}</ul>`;
  const list =
    traces.length === 0
      ? html`<p>${texts.nothingRecorded}</p>`
      : html`<ul class="traces">\n${htmlLines(shown)}</ul>${hasMore ? html`\n<p>${texts.copyOthers}</p>` : ''}`;
  return renderPage({
    language,
    title: texts.copyTitle[viewer],
    main: html`<h1>${texts.copyTitle[viewer]}</h1>
<p class="lead">${texts.copyIntro[viewer]}</p>
<p>${texts.copyMadeAt} ${timeElement(at, language)}</p>
<h2>${texts.usesTitle[viewer]}</h2>
${usesList}
<h2>${traces.length === 0 ? texts.recordedTitle : texts.copyLatest(traces.length)[viewer]}</h2>
${list}
<h2>${texts.copyFiles}</h2>
<ul>
${htmlLines(files)}</ul>`,
  }).html;
};
