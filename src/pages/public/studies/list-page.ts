import { descriptionItem } from '../../html/description-list.ts';
import { formatDay, formatNumber } from '../../html/format.ts';
import { type Html, html, ifDefined } from '../../html/html.ts';
import { renderText } from '../../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../../layout/page.ts';
import { STUDY_TEXTS } from './texts.ts';
import type { StudyEntryView } from './view.ts';

/** The state of a study, and a mark if it is commercial. */
export const stateTags = ({ state, commercial }: StudyEntryView, { language }: PageContext): Html => {
  const texts = STUDY_TEXTS[language];
  const commercialTag = commercial ? html` <span class="tag">${texts.commercial}</span>` : '';
  return html`<p><span class="tag${state === 'open' ? ' on' : ''}">${texts.states[state]}</span>${commercialTag}</p>\n`;
};

/** Controller, number of participants, last day and result of a study. */
export const studyFacts = (study: StudyEntryView, { language }: PageContext): readonly Html[] => {
  const texts = STUDY_TEXTS[language];
  const { controllerName, participants, lastDay, result } = study;
  const rounded = participants === undefined ? undefined : formatNumber(participants, language);
  return [
    descriptionItem(texts.controller, controllerName),
    descriptionItem(texts.people, texts.participants(rounded)),
    ifDefined(lastDay, (day) => descriptionItem(texts.until, formatDay(day, language))),
    ifDefined(result, (text) => descriptionItem(texts.result, html`<span dir="auto">${text}</span>`)),
  ];
};

const studyCard = (study: StudyEntryView, context: PageContext): Html => html`<article class="card">
<h2><a href="${study.href}">${renderText(study.title, context.language)}</a></h2>
${stateTags(study, context)}<p>${renderText(study.summary, context.language)}</p>
<dl>
${studyFacts(study, context)}</dl>
</article>
`;

/** The public list of studies. */
export const studyListPage = (context: PageContext, studies: readonly StudyEntryView[]): Page => {
  const { language, root } = context;
  const texts = STUDY_TEXTS[language];
  const cards = studies.map((study) => studyCard(study, context));
  return renderSitePage(
    context,
    texts.studies,
    html`<h1>${texts.studies}</h1>
<p class="lead">${texts.studiesIntro}</p>
<p><a href="${root}/v1/catalog">${texts.catalogue}</a></p>
${cards.length === 0 ? html`<p class="note">${texts.none}</p>` : cards}`,
  );
};
