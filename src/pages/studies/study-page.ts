import { type Markup, markup } from '../layout/html.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { phrase, reference } from '../layout/text.ts';
import { REQUEST_WORDS } from './request-texts.ts';
import { stateTags, studyFacts } from './study-list-page.ts';
import { columnTable, term } from './study-parts.ts';
import type { StudyView } from './study-view.ts';
import { STUDY_WORDS } from './study-texts.ts';
import { dayOf } from '../layout/dates.ts';

const programs = ({ clients }: StudyView, { language }: Frame): Markup => {
  const words = STUDY_WORDS[language];
  return markup`${clients.map(
    ({ name, text }) => markup`<h3>${name}</h3>
<pre tabindex="0" role="region" aria-label="${words.program(name)}"><code class="program" data-program="${name}" lang="en">${text}</code></pre>
`,
  )}`;
};

/**
 * The page of one study: what it is, its codebook, programs that read its stream, and whether its lab confirms
 * deletions.
 */
export const studyPage = (frame: Frame, study: StudyView): Page => {
  const { language, root } = frame;
  const words = STUDY_WORDS[language];
  const { title, summary, benefit, contact, recipients, time, columns, verbs, ackLagDays, acknowledgedAt, links } =
    study;
  return framedPage(
    frame,
    title.text,
    markup`<p><a href="${root}/studies">${words.studies}</a></p>
<h1>${phrase(title, language)}</h1>
${stateTags(study, frame)}<p class="lead">${phrase(summary, language)}</p>
<h2>${words.about}</h2>
<dl>
${studyFacts(study, frame)}${benefit === undefined ? '' : term(words.benefit, phrase(benefit, language))}${term(words.contact, contact)}${term(words.recipients, recipients.join(', '))}${time === undefined ? '' : term(words.time, REQUEST_WORDS[language].times[time])}</dl>
<h2>${words.columns}</h2>
<p>${words.columnsLead}</p>
${columnTable(columns, language)}${
      verbs.length === 0
        ? ''
        : markup`<h3>${words.verbs}</h3>
<ul>
${verbs.map(
  (verb) => markup`<li>${reference(verb, language)}</li>
`,
)}</ul>
`
    }<h2>${words.clients}</h2>
<p>${words.clientsLead}</p>
${programs(study, frame)}<h2>${words.acknowledgement}</h2>
<p class="${ackLagDays === 0 ? 'note' : 'note ill'}">${words.acknowledged(ackLagDays)}</p>
${
  acknowledgedAt === undefined
    ? ''
    : markup`<p>${words.last}: ${dayOf(acknowledgedAt, language)}</p>
`
}<h2>${words.forPrograms}</h2>
<ul class="links">
<li><a href="${links.codebook}">${words.codebook}</a></li>
<li><a href="${links.asyncApi}">${words.asyncApi}</a></li>
<li><a href="${links.croissant}">${words.croissant}</a></li>
</ul>`,
  );
};
