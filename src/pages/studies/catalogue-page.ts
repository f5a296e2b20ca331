import { type Markup, markup } from '../layout/html.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { phrase, reference } from '../layout/text.ts';
import { columnTable, numberOf, term } from './study-parts.ts';
import type { DatasetView } from './study-view.ts';
import { STUDY_WORDS } from './study-texts.ts';
import { monthOf } from '../layout/dates.ts';

const facts = ({ profile, basis, who, contact, statements, period }: DatasetView, { language }: Frame): Markup => {
  const words = STUDY_WORDS[language];
  return markup`<dl>
${profile === undefined ? '' : term(words.profile, reference(profile, language))}${term(words.basis, words.bases[basis])}${term(words.who, who)}${term(words.contact, contact)}${
    statements === undefined ? '' : term(words.volume, words.statements(numberOf(statements, language)))
  }${
    period === undefined
      ? ''
      : term(
          words.period,
          period.first === period.last
            ? monthOf(period.first, language)
            : `${monthOf(period.first, language)} – ${monthOf(period.last, language)}`,
        )
  }</dl>
`;
};

const card = (dataset: DatasetView, frame: Frame): Markup => markup`<article class="card">
<h2><a href="${dataset.href}">${phrase(dataset.title, frame.language)}</a></h2>
<p>${phrase(dataset.description, frame.language)}</p>
${facts(dataset, frame)}</article>
`;

/** The catalogue: what can be asked for. */
export const cataloguePage = (frame: Frame, datasets: readonly DatasetView[]): Page => {
  const words = STUDY_WORDS[frame.language];
  return framedPage(
    frame,
    words.catalogue,
    markup`<h1>${words.catalogue}</h1>
<p class="lead">${words.catalogueLead}</p>
<p><a href="${frame.root}/studies">${words.studies}</a></p>
${datasets.length === 0 ? markup`<p class="note">${words.catalogueNone}</p>` : datasets.map((dataset) => card(dataset, frame))}<h2>${words.forPrograms}</h2>
<ul class="links"><li><a href="${frame.root}/v1/catalog?format=dcat">${words.dcat}</a></li></ul>`,
  );
};

/** One dataset: its vocabulary, and every column that a study may ask for. */
export const datasetPage = (frame: Frame, dataset: DatasetView): Page => {
  const { language, root } = frame;
  const words = STUDY_WORDS[language];
  const { title, description, verbs, columns, href, request } = dataset;
  return framedPage(
    frame,
    title.text,
    markup`<p><a href="${root}/v1/catalog">${words.catalogue}</a></p>
<h1>${phrase(title, language)}</h1>
<p class="lead">${phrase(description, language)}</p>
${facts(dataset, frame)}<p class="actions"><a class="button main-action" href="${request}">${words.ask}</a></p>
<h2>${words.columns}</h2>
<p>${words.columnsLead}</p>
${columnTable(columns, language)}${
      verbs.length === 0
        ? ''
        : markup`<h2>${words.verbs}</h2>
<ul>
${verbs.map(
  (verb) => markup`<li>${reference(verb, language)}</li>
`,
)}</ul>
`
    }<h2>${words.forPrograms}</h2>
<ul class="links"><li><a href="${href}?format=dcat">${words.dcat}</a></li><li><a href="${href}?format=croissant">${words.croissant}</a></li></ul>`,
  );
};
