import { descriptionItem } from '../../html/description-list.ts';
import { checkbox, type ChoiceButton, choiceButtons, postForm } from '../../html/form.ts';
import { countryName, formatDuration } from '../../html/format.ts';
import { type Html, html, htmlLines, ifDefined } from '../../html/html.ts';
import { renderText } from '../../html/localized-text.ts';
import type { PageContext } from '../../layout/page.ts';
import type { MeTexts } from './en.ts';
import type { PurposeChoice, PurposeView, ViewerRole } from './view.ts';

/** The context of every part of a learner's page. */
export interface MeContext {
  readonly context: PageContext;
  readonly texts: MeTexts;
  readonly viewer: ViewerRole;
}

/** The word, in other texts, for what happens to traces under this purpose. */
export const handledBy = ({ kind }: Pick<PurposeView, 'kind'>, { handled }: MeTexts): string =>
  handled[kind === 'record' ? 'record' : 'use'];

const STROKE = html`fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"`;
const CHECK = html`<path d="m4 10.5 4 4 8-9"/>`;
const CHECK_ICON = html`<svg viewBox="0 0 20 20" ${STROKE} stroke-linejoin="round" aria-hidden="true">${CHECK}</svg>`;
const CROSS_ICON = html`<svg viewBox="0 0 20 20" ${STROKE} aria-hidden="true"><path d="m5 5 10 10M15 5 5 15"/></svg>`;

const releasedFieldTexts = ({ released, kind, attachments }: PurposeView, texts: MeTexts): readonly string[] => {
  if (kind === 'forward') return attachments ? [...texts.forwardedFields, texts.forwardedFiles] : texts.forwardedFields;
  if (kind === 'record' || released === undefined) return texts.recordedFields;
  return [
    released.showsActivity ? texts.activity : texts.sameActivities,
    texts.results,
    texts.times[released.time],
    ...(released.responses ? [texts.responses] : []),
    ...released.extensions.map(texts.extension),
  ];
};

/** The fields of each statement that are stored or released, and those that never are. */
export const releasedFields = (purpose: PurposeView, { texts, viewer }: MeContext): Html => {
  const isRecord = purpose.kind === 'record';
  const id = `gives-${purpose.id}`;
  const fields = releasedFieldTexts(purpose, texts).map((text) => html`<li>${CHECK_ICON}${text}</li>`);
  const never =
    purpose.kind === 'forward' ? texts.neverOfForward : (isRecord ? texts.neverOfRecord : texts.neverOf)[viewer];
  return html`<p id="${id}"><strong>${isRecord ? texts.wouldKeep : texts.wouldReceive}</strong></p>
<ul class="gives" aria-labelledby="${id}">
${htmlLines(fields)}<li class="never">${CROSS_ICON}<strong>${texts.never}</strong> ${never}</li>
</ul>
`;
};

const optionalItem = (term: string, description: string | Html | undefined): Html =>
  ifDefined(description, (value) => descriptionItem(term, value));
const listItem = (term: string, values: readonly string[]): Html =>
  values.length === 0 ? html`` : descriptionItem(term, values.join(', '));

const purposeItems = (purpose: PurposeView, { texts, context: { language } }: MeContext): readonly Html[] => {
  const { controller, recipients, tools, retention, storage, automated, benefit, version } = purpose;
  return [
    descriptionItem(texts.controller, `${controller.name}, ${controller.address}`),
    descriptionItem(texts.contact, controller.contact),
    optionalItem(texts.dpo, controller.dpo),
    optionalItem(texts.benefit, benefit === undefined ? undefined : renderText(benefit, language)),
    listItem(texts.recipients, recipients),
    listItem(texts.tools, tools),
    optionalItem(texts.retention, retention === undefined ? undefined : formatDuration(retention, language)),
    descriptionItem(texts.storage, storage.map((code) => countryName(code, language)).join(', ')),
    optionalItem(texts.automated, automated),
    descriptionItem(texts.version, String(version)),
  ];
};

/** The information of GDPR art. 13 behind a summary; `before` precedes it if the purpose is not described elsewhere. */
export const purposeInformation = (purpose: PurposeView, me: MeContext, before?: Html): Html => {
  const { texts } = me;
  const summary = before === undefined ? texts.details : texts.subjectMatter;
  return html`<details><summary>${summary}<span class="unseen"> (${purpose.title.text})</span></summary>
${before ?? ''}<dl>
${purposeItems(purpose, me)}</dl>
</details>
`;
};

const buttonText = (
  choice: PurposeChoice,
  { state, signatures }: PurposeView,
  { texts: { buttons }, viewer }: MeContext,
): string => {
  if (choice === 'yes' && state === 'objected') return buttons.restore;
  if (choice === 'yes' && (state === 'refused' || state === 'withdrawn' || state === 'expired')) return buttons.again;
  if (state === 'pending' && signatures.includes(viewer) && (choice === 'no' || choice === 'stop'))
    return buttons.takeBack;
  return buttons[choice];
};

/** The form by which the reader decides about a purpose; no button is the default. */
export const decisionForm = (purpose: PurposeView, choices: readonly PurposeChoice[], me: MeContext): Html => {
  const { context, texts, viewer } = me;
  const { id, version, title, basis, state } = purpose;
  const asksForPast = basis === 'consent' && choices.some((choice) => choice === 'yes' || choice === 'resume');
  const buttons = choices.map((value): ChoiceButton => ({
    value,
    text: buttonText(value, purpose, me),
    label: texts.about(title.text),
  }));
  return postForm({
    action: `${context.root}/me/decisions/${encodeURIComponent(id)}`,
    formToken: context.formToken,
    hidden: { version: String(version), from: state },
    content: html`${choiceButtons(buttons)}${asksForPast ? checkbox('includePast', texts.includePast[viewer]) : ''}`,
  });
};
