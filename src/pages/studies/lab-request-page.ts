import { descriptionItem } from '../html/description-list.ts';
import { breakable } from '../html/breakable.ts';
import { colonIn, formatDay } from '../html/format.ts';
import { formTokenField } from '../html/form.ts';
import { type Html, html, htmlLines, ifDefined } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderText } from '../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import type { ReviewTexts } from '../texts/review-texts.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import { REQUEST_FIELDS } from '../views/request-form-view.ts';
import { requestValueText } from './request-value.ts';
import type { LabRequestEntry, LabRequestStep, LabRequestView } from '../views/lab-request-view.ts';

const stateLine = (entry: LabRequestEntry, texts: ReviewTexts, isHighlighted: boolean): Html => {
  const { state, controllerName, version } = entry;
  const tag = html`<span class="tag${isHighlighted ? ' on' : ''}">${texts.states[state]}</span>`;
  return html`<p>${tag} ${controllerName}, ${texts.version(version)}</p>`;
};

const entryCard = (entry: LabRequestEntry, { language }: PageContext): Html => html`<article class="card">
<h2><a href="${entry.href}">${renderText(entry.title, language)}</a></h2>
${stateLine(entry, TEXTS[language].review, entry.state === 'submitted')}
</article>
`;

/** The requests of a lab. */
export const labRequestsPage = (context: PageContext, entries: readonly LabRequestEntry[]): Page => {
  const texts = TEXTS[context.language].review;
  const cards = entries.map((entry) => entryCard(entry, context));
  return renderSitePage(
    context,
    texts.ownRequests,
    html`<h1>${texts.ownRequests}</h1>
<p class="actions"><a class="button main-action" href="${context.root}/studies/new">${texts.ask}</a></p>
${cards.length === 0 ? html`<p class="note">${texts.none}</p>` : cards}`,
  );
};

type Check = LabRequestView['checks'][number];

/** Two checks wait for a step of another person, and are no faults of the request. */
const waitingText = ({ check, faults }: Check, texts: ReviewTexts): string | undefined =>
  faults.length > 0 && (check === 'agreement' || check === 'dpia') ? texts.waiting[check] : undefined;

const checkItem = (result: Check, { texts, colon }: { readonly texts: ReviewTexts; readonly colon: string }): Html => {
  const { check, faults } = result;
  const waiting = waitingText(result, texts);
  if (waiting !== undefined)
    return html`<li class="quiet">○<span class="unseen"> ${texts.waits}${colon}</span> ${waiting}</li>`;
  const holds = faults.length === 0;
  const verdict = html`<span class="unseen"> ${holds ? texts.holds : texts.fails}${colon}</span>`;
  const mark = html`<strong>${holds ? '✓' : '✗'}${verdict}</strong>`;
  const details = faults.map(({ at, detail }) => html`<li>${at === '' ? '' : html`<code>${at}</code> `}${detail}</li>`);
  const detailList = holds ? '' : html`<ul lang="en">${details}</ul>`;
  return html`<li class="${holds ? 'well' : 'ill'}">${mark} ${texts.checkNames[check]}${detailList}</li>`;
};

const checkList = (view: LabRequestView, language: Language): Html => {
  const about = { texts: TEXTS[language].review, colon: colonIn(language) };
  return html`<ul class="gives">\n${htmlLines(view.checks.map((check) => checkItem(check, about)))}</ul>\n`;
};

const stepForm = (step: LabRequestStep, view: LabRequestView, { language, formToken }: PageContext): Html => {
  const { action, agreement } = view;
  const accepted = html`<input type="hidden" name="agreement" value="${agreement.version} ${agreement.hash}">`;
  const name = TEXTS[language].review.steps[step];
  return html`<form method="post" action="${action}">
${formTokenField(formToken)}${accepted}
<p class="actions"><button name="step" value="${step}" class="main-action">${name}</button></p>
</form>
`;
};

const valueItems = ({ values: given }: LabRequestView, language: Language): readonly Html[] => {
  const { review, request } = TEXTS[language];
  const { fields } = request;
  // A request from the time before reasons were asked for has a text that says so.
  const values = given.time === 'exact' ? { timeReason: review.noReason, ...given } : given;
  return REQUEST_FIELDS.flatMap((name) => {
    const value = values[name] ?? '';
    if (value === '') return [];
    const text = requestValueText(name, value, language);
    return [descriptionItem(fields[name], html`<span class="definition" dir="auto">${breakable(text)}</span>`)];
  });
};

const requestColumn = (view: LabRequestView, language: Language): Html => {
  const texts = TEXTS[language].review;
  const changeLink = ifDefined(
    view.changeHref,
    (href) => html`<p class="actions"><a class="button" href="${href}">${texts.change}</a></p>`,
  );
  return html`<section aria-labelledby="asked"><h2 id="asked">${texts.request}</h2>
<dl>
${valueItems(view, language)}</dl>
${changeLink}</section>
`;
};

const checksColumn = (view: LabRequestView, context: PageContext): Html => {
  const texts = TEXTS[context.language].review;
  const { nextStep } = view;
  const step = nextStep === undefined ? html`<p>${texts.nothing}</p>` : stepForm(nextStep, view, context);
  return html`<section aria-labelledby="checked"><h2 id="checked">${texts.checks}</h2>
${checkList(view, context.language)}${step}</section>
`;
};

const agreementSection = ({ agreement }: LabRequestView, language: Language): Html => {
  const texts = TEXTS[language].review;
  const accepted = ifDefined(
    agreement.acceptedAt,
    (at) => html`<p class="well">${texts.accepted} ${formatDay(at, language)}</p>\n`,
  );
  return html`<h2>${texts.agreement}</h2>
${accepted}<p class="definition card">${renderText(agreement.text, language)}</p>`;
};

/** A request: its content beside the results of the checks, and the one button that is due. */
export const labRequestPage = (context: PageContext, view: LabRequestView): Page => {
  const { language } = context;
  const { review: texts, reidentification } = TEXTS[language];
  const { title, comment, reidentificationHref, refusal, listHref } = view;
  const refusalNote = ifDefined(
    refusal,
    (reason) => html`<p class="note ill" role="alert">${texts.refused} <span lang="en">${reason}</span></p>\n`,
  );
  const commentNote = ifDefined(
    comment,
    (text) => html`<div class="note"><h2>${texts.comment}</h2><p dir="auto">${text}</p></div>\n`,
  );
  const reidentificationLink = ifDefined(
    reidentificationHref,
    (href) => html`<p><a href="${href}">${reidentification.title}</a></p>\n`,
  );
  const columns = html`${requestColumn(view, language)}${checksColumn(view, context)}`;
  return renderSitePage(
    context,
    title.text,
    html`<p><a href="${listHref}">${texts.ownRequests}</a></p>
<h1>${renderText(title, language)}</h1>
${stateLine(view, texts, true)}
${refusalNote}${commentNote}<div class="beside">
${columns}</div>
${reidentificationLink}${agreementSection(view, language)}`,
  );
};
