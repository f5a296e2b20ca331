import { type Markup, markup } from '../layout/html.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { phrase } from '../layout/text.ts';
import { numberOf, term } from './study-parts.ts';
import type { StudyEntry } from './study-view.ts';
import { STUDY_WORDS } from './study-texts.ts';
import { dayOf } from '../layout/dates.ts';

/** How a study stands, in words that stand out. */
export const stateTags = ({ state, commercial }: StudyEntry, { language }: Frame): Markup => {
  const words = STUDY_WORDS[language];
  return markup`<p><span class="tag${state === 'open' ? ' on' : ''}">${words.states[state]}</span>${commercial ? markup` <span class="tag">${words.commercial}</span>` : ''}</p>
`;
};

/** Who, how many, until when, and what came of it. */
export const studyFacts = ({ who, participants, lastDay, result }: StudyEntry, { language }: Frame): Markup => {
  const words = STUDY_WORDS[language];
  return markup`${term(words.who, who)}${term(words.people, words.participants(participants === undefined ? undefined : numberOf(participants, language)))}${
    lastDay === undefined ? '' : term(words.until, dayOf(lastDay, language))
  }${result === undefined ? '' : term(words.result, markup`<span dir="auto">${result}</span>`)}`;
};

const card = (study: StudyEntry, frame: Frame): Markup => markup`<article class="card">
<h2><a href="${study.href}">${phrase(study.title, frame.language)}</a></h2>
${stateTags(study, frame)}<p>${phrase(study.summary, frame.language)}</p>
<dl>
${studyFacts(study, frame)}</dl>
</article>
`;

/** The public list of studies. */
export const studyListPage = (frame: Frame, studies: readonly StudyEntry[]): Page => {
  const words = STUDY_WORDS[frame.language];
  return framedPage(
    frame,
    words.studies,
    markup`<h1>${words.studies}</h1>
<p class="lead">${words.studiesLead}</p>
<p><a href="${frame.root}/v1/catalog">${words.catalogue}</a></p>
${studies.length === 0 ? markup`<p class="note">${words.none}</p>` : studies.map((study) => card(study, frame))}`,
  );
};
