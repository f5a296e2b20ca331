import { descriptionItem } from '../../html/description-list.ts';
import { formatMonth, formatNumber } from '../../html/format.ts';
import { type Html, html, ifDefined } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderReference, renderText } from '../../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../../layout/page.ts';
import { STUDY_TEXTS } from './texts.ts';
import type { DatasetView } from './view.ts';
import { columnTable, verbList } from './column-table.ts';

const formatPeriod = ({ first, last }: NonNullable<DatasetView['period']>, language: Language): string =>
  first === last ? formatMonth(first, language) : `${formatMonth(first, language)} – ${formatMonth(last, language)}`;

const facts = (dataset: DatasetView, { language }: PageContext): Html => {
  const texts = STUDY_TEXTS[language];
  const { profile, basis, controllerName, contact, statements, period } = dataset;
  const items = [
    ifDefined(profile, (named) => descriptionItem(texts.profile, renderReference(named, language))),
    descriptionItem(texts.basis, texts.bases[basis]),
    descriptionItem(texts.controller, controllerName),
    descriptionItem(texts.contact, contact),
    ifDefined(statements, (count) => descriptionItem(texts.volume, texts.statements(formatNumber(count, language)))),
    ifDefined(period, (months) => descriptionItem(texts.period, formatPeriod(months, language))),
  ];
  return html`<dl>\n${items}</dl>\n`;
};

const datasetCard = (dataset: DatasetView, context: PageContext): Html => html`<article class="card">
<h2><a href="${dataset.href}">${renderText(dataset.title, context.language)}</a></h2>
<p>${renderText(dataset.description, context.language)}</p>
${facts(dataset, context)}</article>
`;

/** The datasets that a study may ask for. */
export const cataloguePage = (context: PageContext, datasets: readonly DatasetView[]): Page => {
  const { language, root } = context;
  const texts = STUDY_TEXTS[language];
  const cards = datasets.map((dataset) => datasetCard(dataset, context));
  return renderSitePage(
    context,
    texts.catalogue,
    html`<h1>${texts.catalogue}</h1>
<p class="lead">${texts.catalogueIntro}</p>
<p><a href="${root}/studies">${texts.studies}</a></p>
${cards.length === 0 ? html`<p class="note">${texts.catalogueNone}</p>` : cards}<h2>${texts.forPrograms}</h2>
<ul class="links"><li><a href="${root}/v1/catalog?format=dcat">${texts.dcat}</a></li></ul>`,
  );
};

/** One dataset with its vocabulary and every column that a study may ask for. */
export const datasetPage = (context: PageContext, dataset: DatasetView): Page => {
  const { language, root } = context;
  const texts = STUDY_TEXTS[language];
  const { title, description, verbs, columns, href, requestHref } = dataset;
  const formats = [
    ['dcat', texts.dcat],
    ['croissant', texts.croissant],
  ] as const;
  return renderSitePage(
    context,
    title.text,
    html`<p><a href="${root}/v1/catalog">${texts.catalogue}</a></p>
<h1>${renderText(title, language)}</h1>
<p class="lead">${renderText(description, language)}</p>
${facts(dataset, context)}<p class="actions"><a class="button main-action" href="${requestHref}">${texts.ask}</a></p>
<h2>${texts.columns}</h2>
<p>${texts.columnsIntro}</p>
${columnTable(columns, language)}${verbList(verbs, 'h2', language)}<h2>${texts.forPrograms}</h2>
<ul class="links">${formats.map(([name, text]) => html`<li><a href="${href}?format=${name}">${text}</a></li>`)}</ul>`,
  );
};
