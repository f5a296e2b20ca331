import { ownValue } from '../../core/json-object.ts';
import { descriptionItem } from '../html/description-list.ts';
import { breakable } from '../html/breakable.ts';
import { colonIn, countryName, formatDay, formatDuration } from '../html/format.ts';
import { formTokenField } from '../html/form.ts';
import { formField } from '../html/form-field.ts';
import { type Html, html, htmlLines, ifDefined } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderText } from '../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import type { ReviewTexts } from '../texts/review-texts.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import { REQUEST_FIELDS, type RequestField } from '../views/request-form-view.ts';
import { overlapSection } from './overlap-section.ts';
import type { ReviewActorView, ReviewEntryView, ReviewStep, ReviewView } from '../views/review-view.ts';

const stateLine = (entry: ReviewEntryView, texts: ReviewTexts, isHighlighted: boolean): Html => {
  const { state, controllerName, version } = entry;
  const tag = html`<span class="tag${isHighlighted ? ' on' : ''}">${texts.states[state]}</span>`;
  return html`<p>${tag} ${controllerName}, ${texts.version(version)}</p>`;
};

const entryCard = (entry: ReviewEntryView, { language }: PageContext): Html => html`<article class="card">
<h2><a href="${entry.href}">${renderText(entry.title, language)}</a></h2>
${stateLine(entry, TEXTS[language].review, entry.state === 'submitted')}
</article>
`;

const stewardHead = ({ language, root }: PageContext, openReidentifications: number): Html => {
  const { review, reidentification } = TEXTS[language];
  const style = openReidentifications === 0 ? '' : html` class="note"`;
  const link = html`<a href="${root}/desk/contacts">${reidentification.queue}</a>`;
  return html`<p class="lead">${review.intro}</p>
<p${style}>${reidentification.open(openReidentifications)} ${link}</p>`;
};

const scientistHead = ({ language, root }: PageContext): Html => {
  const link = html`<a class="button main-action" href="${root}/studies/new">${TEXTS[language].review.ask}</a>`;
  return html`<p class="actions">${link}</p>`;
};

interface ReviewQueue {
  readonly entries: readonly ReviewEntryView[];
  readonly viewer: 'steward' | 'dpo' | 'scientist';
  /** The number of open requests for re-identification, for a steward. */
  readonly openReidentifications: number;
}

/** The review queue of a steward, or the requests of a lab. */
export const reviewQueuePage = (context: PageContext, queue: ReviewQueue): Page => {
  const texts = TEXTS[context.language].review;
  const { entries, viewer, openReidentifications } = queue;
  const title = { steward: texts.queue, dpo: texts.dpiaQueue, scientist: texts.ownRequests }[viewer];
  const heads = {
    steward: () => stewardHead(context, openReidentifications),
    dpo: () => html`<p class="lead">${texts.dpiaIntro}</p>`,
    scientist: () => scientistHead(context),
  };
  const cards = entries.map((entry) => entryCard(entry, context));
  return renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
${heads[viewer]()}
${cards.length === 0 ? html`<p class="note">${texts.none}</p>` : cards}`,
  );
};

type Check = ReviewView['checks'][number];

/** Two checks stop the opening and not the ruling. Before the ruling they are no faults. */
const waitingText = ({ check, faults }: Check, { state }: ReviewView, texts: ReviewTexts): string | undefined => {
  if ((check !== 'agreement' && check !== 'dpia') || faults.length === 0) return undefined;
  return state === 'draft' || state === 'submitted' ? texts.waiting[check] : undefined;
};

const checkItem = (
  result: Check,
  view: ReviewView,
  { texts, colon }: { readonly texts: ReviewTexts; readonly colon: string },
): Html => {
  const { check, faults } = result;
  const waiting = waitingText(result, view, texts);
  if (waiting !== undefined)
    return html`<li class="quiet">○<span class="unseen"> ${texts.waits}${colon}</span> ${waiting}</li>`;
  const holds = faults.length === 0;
  const verdict = html`<span class="unseen"> ${holds ? texts.holds : texts.fails}${colon}</span>`;
  const mark = html`<strong>${holds ? '✓' : '✗'}${verdict}</strong>`;
  const details = faults.map(({ at, detail }) => html`<li>${at === '' ? '' : html`<code>${at}</code> `}${detail}</li>`);
  const detailList = holds || check === 'agreement' || check === 'dpia' ? '' : html`<ul lang="en">${details}</ul>`;
  return html`<li class="${holds ? 'well' : 'ill'}">${mark} ${texts.checkNames[check]}${detailList}</li>`;
};

const checkList = (view: ReviewView, language: Language): Html => {
  const about = { texts: TEXTS[language].review, colon: colonIn(language) };
  return html`<ul class="gives">\n${htmlLines(view.checks.map((check) => checkItem(check, view, about)))}</ul>\n`;
};

const commentField = (step: ReviewStep, texts: ReviewTexts): Html =>
  step === 'return' || step === 'suspend'
    ? formField({
        name: `${step}-comment`,
        label: texts.why,
        value: '',
        faults: [],
        control: 'area',
        required: true,
      })
    : html``;

const stepForm = (
  step: ReviewStep,
  { action, agreement, nextStep }: ReviewView,
  { language, formToken }: PageContext,
): Html => {
  const texts = TEXTS[language].review;
  const style = step === nextStep ? html` class="main-action"` : '';
  const accepted = html`<input type="hidden" name="agreement" value="${agreement.version} ${agreement.hash}">`;
  return html`<form method="post" action="${action}">
${formTokenField(formToken)}${accepted}${commentField(step, texts)}
<p class="actions"><button name="step" value="${step}"${style}>${texts.steps[step]}</button></p>
</form>
`;
};

/** A value of the form as people read it. */
const displayValue = (name: RequestField, value: string, language: Language): string => {
  const { assurances, kinds, times, yes } = TEXTS[language].request;
  switch (name) {
    case 'kind':
      return ownValue(kinds as Readonly<Record<string, string>>, value) ?? value;
    case 'time':
      return ownValue(times as Readonly<Record<string, string>>, value) ?? value;
    case 'assurance':
      return ownValue(assurances as Readonly<Record<string, string>>, value) ?? value;
    case 'responses':
      return value === 'yes' ? yes : value;
    case 'until':
    case 'dpiaDate':
      return formatDay(Date.parse(value), language);
    case 'keep':
      return formatDuration(value, language);
    case 'controllerCountry':
      return countryName(value, language);
    case 'storage':
      return value
        .split('\n')
        .map((code) => countryName(code, language))
        .join('\n');
    default:
      return value;
  }
};

const valueItems = ({ values: given }: ReviewView, language: Language): readonly Html[] => {
  const { review, request } = TEXTS[language];
  const { fields } = request;
  // A request from the time before reasons were asked for has a text that says so.
  const values = given.time === 'exact' ? { timeReason: review.noReason, ...given } : given;
  return REQUEST_FIELDS.flatMap((name) => {
    const value = values[name] ?? '';
    if (value === '') return [];
    const text = displayValue(name, value, language);
    return [descriptionItem(fields[name], html`<span class="definition" dir="auto">${breakable(text)}</span>`)];
  });
};

const requestColumn = (view: ReviewView, language: Language): Html => {
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

const checksColumn = (view: ReviewView, context: PageContext): Html => {
  const texts = TEXTS[context.language].review;
  const { nextStep } = view;
  const step = nextStep === undefined ? html`<p>${texts.nothing}</p>` : stepForm(nextStep, view, context);
  return html`<section aria-labelledby="checked"><h2 id="checked">${texts.checks}</h2>
${checkList(view, context.language)}${step}</section>
`;
};

const otherStepForms = (view: ReviewView, context: PageContext): Html =>
  view.otherSteps.length === 0
    ? html``
    : html`<details><summary>${TEXTS[context.language].review.otherSteps}</summary>
${view.otherSteps.map((step) => stepForm(step, view, context))}</details>
`;

const takenSteps = ({ taken = [] }: ReviewView, language: Language): Html => {
  const texts = TEXTS[language].review;
  const nameOf = ({ id, keyOf }: ReviewActorView): Html =>
    html`${ifDefined(keyOf, (name) => html`${texts.keyOf(name)} `)}<code>${id}</code>`;
  const items = taken.map(({ step, by, hand, at }) => {
    const countsAs = ifDefined(hand, (who) => html` <strong>${texts.countsAs} ${nameOf(who)}</strong>`);
    const when = `${texts.takenSteps[step]}, ${formatDay(at, language)}${colonIn(language)}`;
    return html`<li>${when}${nameOf(by)}${countsAs}</li>`;
  });
  return taken.length === 0
    ? html``
    : html`<h2>${texts.taken}</h2>
<ul>
${htmlLines(items)}</ul>
`;
};

const agreementSection = ({ agreement }: ReviewView, language: Language): Html => {
  const texts = TEXTS[language].review;
  const accepted = ifDefined(
    agreement.acceptedAt,
    (at) => html`<p class="well">${texts.accepted} ${formatDay(at, language)}</p>\n`,
  );
  return html`<h2>${texts.agreement}</h2>
${accepted}<p class="definition card">${renderText(agreement.text, language)}</p>`;
};

const listTitle = (listHref: string, texts: ReviewTexts): string => {
  if (listHref.endsWith('/desk/dpia')) return texts.dpiaQueue;
  return listHref.endsWith('/desk') ? texts.queue : texts.ownRequests;
};

/** A request: its content beside the results of the checks, and the one button that is due. */
export const reviewPage = (context: PageContext, view: ReviewView): Page => {
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
  const steps = html`${otherStepForms(view, context)}${takenSteps(view, language)}`;
  const rest = html`${steps}${reidentificationLink}${agreementSection(view, language)}`;
  return renderSitePage(
    context,
    title.text,
    html`<p><a href="${listHref}">${listTitle(listHref, texts)}</a></p>
<h1>${renderText(title, language)}</h1>
${stateLine(view, texts, true)}
${refusalNote}${commentNote}<div class="beside">
${columns}</div>
${overlapSection(view, context)}${rest}`,
  );
};
