import { descriptionItem } from '../../html/description-list.ts';
import { colonIn, formatDay } from '../../html/format.ts';
import { type Html, html, ifDefined } from '../../html/html.ts';
import { renderText } from '../../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../../layout/page.ts';
import { STUDY_TEXTS } from './texts.ts';
import type { StudyView } from './view.ts';
import { columnTable, verbList } from './column-table.ts';
import { stateTags, studyFacts } from './list-page.ts';

const clientPrograms = ({ clients }: StudyView, { language }: PageContext): readonly Html[] => {
  const texts = STUDY_TEXTS[language];
  return clients.map(({ name, text }) => {
    const code = html`<code class="program" data-program="${name}" lang="en">${text}</code>`;
    return html`<h3>${name}</h3>
<pre tabindex="0" role="region" aria-label="${texts.program(name)}">${code}</pre>
`;
  });
};

const aboutList = (study: StudyView, context: PageContext): Html => {
  const { language } = context;
  const texts = STUDY_TEXTS[language];
  const { benefit, contact, recipients, time } = study;
  const items = [
    ...studyFacts(study, context),
    ifDefined(benefit, (text) => descriptionItem(texts.benefit, renderText(text, language))),
    descriptionItem(texts.contact, contact),
    descriptionItem(texts.recipients, recipients.join(', ')),
    ifDefined(time, (precision) => descriptionItem(texts.time, texts.times[precision])),
  ];
  return html`<dl>\n${items}</dl>`;
};

/** Says if the lab confirms deletions in time. */
const acknowledgementSection = ({ ackLagDays, acknowledgedAt }: StudyView, { language }: PageContext): Html => {
  const texts = STUDY_TEXTS[language];
  const last = ifDefined(
    acknowledgedAt,
    (at) => html`<p>${texts.last}${colonIn(language)}${formatDay(at, language)}</p>\n`,
  );
  return html`<h2>${texts.acknowledgement}</h2>
<p class="${ackLagDays === 0 ? 'note' : 'note ill'}">${texts.acknowledged(ackLagDays)}</p>
${last}`;
};

/** One study: its codebook, programs that read its stream, and the lab's confirmations of deletions. */
export const publicStudyPage = (context: PageContext, study: StudyView): Page => {
  const { language, root } = context;
  const texts = STUDY_TEXTS[language];
  const { title, summary, columns, verbs, links } = study;
  return renderSitePage(
    context,
    title.text,
    html`<p><a href="${root}/studies">${texts.studies}</a></p>
<h1>${renderText(title, language)}</h1>
${stateTags(study, context)}<p class="lead">${renderText(summary, language)}</p>
<h2>${texts.about}</h2>
${aboutList(study, context)}
<h2>${texts.columns}</h2>
<p>${texts.columnsIntro}</p>
${columnTable(columns, language)}${verbList(verbs, 'h3', language)}<h2>${texts.clients}</h2>
<p>${texts.clientsIntro}</p>
${clientPrograms(study, context)}${acknowledgementSection(study, context)}<h2>${texts.forPrograms}</h2>
<ul class="links">
<li><a href="${links.codebook}">${texts.codebook}</a></li>
<li><a href="${links.asyncApi}">${texts.asyncApi}</a></li>
<li><a href="${links.croissant}">${texts.croissant}</a></li>
</ul>`,
  );
};
