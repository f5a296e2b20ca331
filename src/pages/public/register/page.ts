import { countryName, formatDay, formatDuration } from '../../html/format.ts';
import { descriptionItem } from '../../html/description-list.ts';
import { type Html, html, htmlLines } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderText } from '../../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../../layout/page.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { REGISTER_EN, type RegisterTexts } from './en.ts';
import { REGISTER_FR } from './fr.ts';
import type { ProcessingActivityView } from './view.ts';

const TEXTS: TextsByLanguage<typeof REGISTER_EN> = { en: REGISTER_EN, fr: REGISTER_FR };

type Term = readonly [name: string, value: string | Html];

const limitsOf = (activity: ProcessingActivityView, texts: RegisterTexts, language: Language): string => {
  const { lastDay, retention, tools } = activity;
  const limits = [
    ...(lastDay === undefined ? [] : [texts.until(formatDay(lastDay, language))]),
    ...(retention === undefined ? [] : [texts.retention(formatDuration(retention, language))]),
    ...tools.flatMap((tool) =>
      tool.retention === undefined || tool.retention === retention
        ? []
        : [texts.toolRetention(tool.name, formatDuration(tool.retention, language))],
    ),
  ];
  return limits.length === 0 ? texts.noLimit : limits.join(texts.separator);
};

const contactOf = ({ controller: { contact, dpo } }: ProcessingActivityView, texts: RegisterTexts): string =>
  dpo === undefined ? contact : `${contact}${texts.separator}${texts.dpo} ${dpo}`;

const personsOf = ({ tools }: ProcessingActivityView, texts: RegisterTexts): string => {
  const audiences = new Set(
    tools.flatMap(({ audience }) => (audience === undefined ? [] : [texts.audiences[audience]])),
  );
  return [...(audiences.size === 0 ? [texts.learners] : audiences), texts.named].join(texts.separator);
};

const dataOf = ({ isPseudonymised, tools }: ProcessingActivityView, texts: RegisterTexts): string =>
  [
    isPseudonymised ? texts.pseudonymised : texts.statements,
    ...(tools.length === 0 ? [] : [`${texts.from} ${tools.map(({ name }) => name).join(', ')}`]),
  ].join(', ');

const authorityLink = ({ name, url }: NonNullable<ProcessingActivityView['authority']>): string | Html =>
  url === undefined ? name : html`<a href="${url}" rel="external">${name}</a>`;

const termsOf = (activity: ProcessingActivityView, texts: RegisterTexts, language: Language): readonly Term[] => {
  const { basis, summary, controller, recipients, automated, storage, thirdCountries, references, authority } =
    activity;
  const countries = (codes: readonly string[]): string => codes.map((code) => countryName(code, language)).join(', ');
  return [
    [texts.purpose, renderText(summary, language)],
    [texts.basis, texts.bases[basis]],
    [texts.controller, `${controller.name}, ${controller.address}`],
    [texts.contact, contactOf(activity, texts)],
    [texts.persons, personsOf(activity, texts)],
    [texts.data, dataOf(activity, texts)],
    [texts.recipients, recipients.length === 0 ? texts.noRecipient : recipients.join(', ')],
    [texts.storage, countries(storage)],
    [texts.third, thirdCountries.length === 0 ? texts.none : countries(thirdCountries)],
    [texts.limits, limitsOf(activity, texts, language)],
    [texts.automated, automated ?? texts.noneAutomated],
    ...(authority === undefined ? [] : [[texts.complaint, authorityLink(authority)] as const]),
    ...Object.entries(references),
  ];
};

const activityCard = (activity: ProcessingActivityView, texts: RegisterTexts, language: Language): Html => {
  const { id, version, kind, state, title, commercial } = activity;
  const anchor = `activity-${id}`;
  const stateTag = html`<span class="tag${state === 'open' ? ' on' : ''}">${texts.states[state]}</span>`;
  const commercialTag = commercial ? html` <span class="tag">${texts.commercial}</span>` : '';
  return html`<article class="card" aria-labelledby="${anchor}">
<p><span class="tag">${texts.kinds[kind]}</span> ${stateTag}${commercialTag}</p>
<h2 id="${anchor}">${renderText(title, language)}</h2>
<dl>
${termsOf(activity, texts, language).map(([name, value]) => descriptionItem(name, value))}</dl>
<p class="iri"><code>${id}</code>, ${texts.version} ${version}</p>
</article>
`;
};

/** The record of processing activities (GDPR art. 30), open to all. */
export const registerPage = (context: PageContext, activities: readonly ProcessingActivityView[]): Page => {
  const { language, root } = context;
  const texts = TEXTS[language];
  const cards = activities.map((activity) => activityCard(activity, texts, language));
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
<p class="lead">${texts.intro}</p>
<p class="actions"><a class="button" href="${root}/v1/register">${texts.json}</a></p>
${cards.length === 0 ? html`<p>${texts.empty}</p>\n` : cards}<section class="card" aria-labelledby="measures">
<h2 id="measures">${texts.measuresTitle}</h2>
<ul>
${htmlLines(texts.measures.map((measure) => html`<li>${measure}</li>`))}</ul>
</section>`,
  );
};
