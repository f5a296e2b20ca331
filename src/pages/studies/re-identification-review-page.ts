import { descriptionItem } from '../html/description-list.ts';
import { formatDay, timeElement } from '../html/format.ts';
import { type ChoiceButton, choiceButtons, postForm } from '../html/form.ts';
import { formField } from '../html/form-field.ts';
import { type Html, html, ifDefined } from '../html/html.ts';
import { renderText } from '../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type {
  ReidentificationQueueView,
  ReidentificationRoleView,
  ReidentificationView,
  RevealedPersonView,
} from '../views/re-identification-view.ts';

/** The form field of the day from which the person may read of the request; each request has another field. */
export const delayFieldOf = (requestId: string): string => `delay-${requestId}`;

/** The reviewer, and the person that the reviewer counts as. */
const rulerText = (
  { rulers }: ReidentificationView,
  role: ReidentificationRoleView | 'asked',
  { language }: Pick<PageContext, 'language'>,
): Html =>
  ifDefined(rulers[role], ({ by, hand }) => {
    const countsAs = ifDefined(
      hand,
      (who) => html` <strong>${TEXTS[language].review.countsAs} <code>${who}</code></strong>`,
    );
    return html`: <code>${by}</code>${countsAs}`;
  });

const approvalItems = (request: ReidentificationView, { language }: PageContext): readonly Html[] => {
  const texts = TEXTS[language].reidentification;
  const { approvals, refusal, delayedUntil } = request;
  const ruling = (role: ReidentificationRoleView): string | Html => {
    if (refusal?.role === role) return html`${texts.refusedOn}, ${timeElement(refusal.at, language)}`;
    const at = approvals[role];
    if (at === undefined) return texts.notYet;
    const by = rulerText(request, role, { language });
    return html`<span class="well">✓</span> ${texts.approvedOn}, ${timeElement(at, language)}${by}`;
  };
  return [
    descriptionItem(texts.roles.steward, ruling('steward')),
    descriptionItem(texts.roles.dpo, ruling('dpo')),
    ifDefined(delayedUntil, (day) => descriptionItem(texts.notifiedFrom, formatDay(day, language))),
  ];
};

const delayField = (requestId: string, isInvalid: boolean, { language }: PageContext): Html => {
  const texts = TEXTS[language].reidentification;
  return formField({
    name: delayFieldOf(requestId),
    label: texts.delay,
    hint: texts.delayHint,
    value: '',
    faults: isInvalid ? [texts.errors.delay] : [],
    control: 'date',
  });
};

interface StepForm {
  readonly request: ReidentificationView;
  readonly isDelayInvalid: boolean;
  readonly context: PageContext;
}

const stepForm = (
  { role, allowedSteps }: ReidentificationView['allowedSteps'][number],
  { request: { id, action, pseudonym }, isDelayInvalid, context }: StepForm,
): Html => {
  const texts = TEXTS[context.language].reidentification;
  const buttons = allowedSteps.map((step): ChoiceButton => ({
    value: step,
    text: texts.steps[step],
    label: pseudonym,
    ...(step === 'reveal' && { style: 'main-action' }),
  }));
  const delay = role === 'dpo' && allowedSteps.includes('approve') ? delayField(id, isDelayInvalid, context) : '';
  const revealNote = allowedSteps.includes('reveal') ? html`<p>${texts.revealOnce}</p>\n` : '';
  return postForm({
    action,
    formToken: context.formToken,
    hidden: { as: role },
    content: html`<fieldset><legend>${texts.roleLegends[role]}</legend>
${delay}${revealNote}${choiceButtons(buttons, 'step')}</fieldset>`,
  });
};

const isClosed = ({ state }: ReidentificationView): boolean => state === 'done' || state === 'refused';

const stepForms = (
  request: ReidentificationView,
  context: PageContext,
  error: ReidentificationQueueView['error'],
): Html => {
  const texts = TEXTS[context.language].reidentification;
  if (isClosed(request)) return html``;
  if (request.isOwnLab) return html`<p>${texts.ownLab}</p>`;
  if (request.allowedSteps.length === 0) return html`<p>${texts.noSteps}</p>`;
  const isDelayInvalid = error?.kind === 'delay' && error.requestId === request.id;
  return html`${request.allowedSteps.map((steps) => stepForm(steps, { request, isDelayInvalid, context }))}`;
};

const requestItems = (request: ReidentificationView, context: PageContext): readonly Html[] => {
  const texts = TEXTS[context.language].reidentification;
  const { at, pseudonym, reason, isOwnLab } = request;
  return [
    descriptionItem(texts.askedOn, html`${timeElement(at, context.language)}${rulerText(request, 'asked', context)}`),
    descriptionItem(texts.pseudonym, html`<code>${pseudonym}</code>`),
    descriptionItem(texts.reason, html`<span class="definition" dir="auto">${reason}</span>`),
    ...(isOwnLab ? [] : approvalItems(request, context)),
  ];
};

const requestCard = (
  request: ReidentificationView,
  context: PageContext,
  error?: ReidentificationQueueView['error'],
): Html => {
  const { language } = context;
  const { states } = TEXTS[language].reidentification;
  const { id, study, controllerName, state } = request;
  return html`<article class="card" id="contact-${id}" tabindex="-1">
<h3><a href="${study.href}">${renderText(study.title, language)}</a></h3>
<p><span class="tag${isClosed(request) ? '' : ' on'}">${states[state]}</span> ${controllerName}</p>
<dl>
${requestItems(request, context)}</dl>
${stepForms(request, context, error)}</article>
`;
};

const reviewQueueLink = ({ language, root }: PageContext): Html =>
  html`<p><a href="${root}/desk">${TEXTS[language].review.queue}</a></p>\n`;

/** Stewards and data protection officers rule on the requests of labs for re-identification. */
export const reidentificationQueuePage = (context: PageContext, view: ReidentificationQueueView): Page => {
  const { open, closed, hasReviewQueue, error } = view;
  const texts = TEXTS[context.language].reidentification;
  const openCards = open.map((request) => requestCard(request, context, error));
  const closedCards = closed.map((request) => requestCard(request, context));
  const closedList = html`<details><summary>${texts.closed} (${closed.length})</summary>
${closedCards}</details>
`;
  const errorNote = ifDefined(error, ({ kind }) => html`<p class="note ill" role="alert">${texts.errors[kind]}</p>\n`);
  return renderSitePage(
    context,
    texts.queue,
    html`${hasReviewQueue ? reviewQueueLink(context) : ''}<h1>${texts.queue}</h1>
<p class="lead">${texts.queueIntro}</p>
${errorNote}<h2>${texts.open(open.length)}</h2>
${open.length === 0 ? html`<p class="note">${texts.none}</p>\n` : openCards}${closed.length === 0 ? '' : closedList}`,
  );
};

const personItems = (view: RevealedPersonView, { language }: PageContext): readonly Html[] => {
  const texts = TEXTS[language].reidentification;
  const { person, name, identifiers, pseudonym } = view;
  return [
    ifDefined(name, (text) => descriptionItem(texts.name, html`<strong dir="auto">${text}</strong>`)),
    ...identifiers.map(({ source, identifier }) =>
      descriptionItem(texts.knownTo(source), html`<strong dir="auto">${identifier}</strong>`),
    ),
    descriptionItem(texts.number, html`<code>${person}</code>`),
    descriptionItem(texts.pseudonym, html`<code>${pseudonym}</code>`),
  ];
};

/** The identified person, shown once. */
export const revealedPersonPage = (context: PageContext, view: RevealedPersonView): Page => {
  const { language, root } = context;
  const texts = TEXTS[language].reidentification;
  const { identifiers, delayedUntil } = view;
  const notified =
    delayedUntil === undefined ? texts.notified : `${texts.notifiedLater} ${formatDay(delayedUntil, language)}.`;
  return renderSitePage(
    context,
    texts.revealed,
    html`<h1>${texts.revealed}</h1>
<p class="note ill" role="status">${texts.revealedOnce}</p>
<dl class="card">
${personItems(view, context)}</dl>
${identifiers.length === 0 ? html`<p>${texts.knownToNone}</p>\n` : ''}<p>${notified}</p>
<p class="actions"><a class="button" href="${root}/desk/contacts">${texts.back}</a></p>`,
  );
};
