import { formatDay } from '../../html/format.ts';
import { type Html, html, ifDefined } from '../../html/html.ts';
import { renderText } from '../../html/localized-text.ts';
import type { PurposeView, ViewerRole } from './view.ts';
import { withheldNote } from './assurance-notes.ts';
import { decisionForm, handledBy, type MeContext, purposeInformation, releasedFields } from './purpose-details.ts';

const OTHER_SIGNATORY: Readonly<Record<ViewerRole, ViewerRole>> = { subject: 'guardian', guardian: 'subject' };

const parentalConsentNote = (purpose: PurposeView, { texts, viewer }: MeContext): Html => {
  const handled = handledBy(purpose, texts);
  const hasOtherSigned = purpose.signatures.includes(OTHER_SIGNATORY[viewer]);
  const note = hasOtherSigned ? texts.otherSigned[viewer] : texts.parentalConsent[viewer](handled);
  return html`<p class="note">${note}</p>\n`;
};

/** The request of a purpose, with its decision form; yes and no have one size, and neither is preselected. */
export const purposeRequestCard = (purpose: PurposeView, me: MeContext): Html => {
  const {
    texts,
    context: { language },
  } = me;
  const { id, kind, title, summary, controller, commercial, isStale, needsParentalConsent, lastDay } = purpose;
  const anchor = `ask-${id}`;
  const commercialTag = commercial ? html` <span class="tag on">${texts.commercial}</span>` : '';
  const wants = html`<span class="wants">${controller.name} ${texts.wants[kind]}</span>`;
  const until = ifDefined(lastDay, (day) => html`<strong>${texts.until(formatDay(day, language))}</strong> `);
  const changedNote = isStale ? html`<p class="note">${texts.changed(handledBy(purpose, texts))}</p>\n` : '';
  const consentNote = needsParentalConsent ? parentalConsentNote(purpose, me) : '';
  const choices = (['yes', 'no'] as const).filter((choice) => purpose.allowedChoices.includes(choice));
  const form = choices.length === 0 ? '' : decisionForm(purpose, choices, me);
  const stopping = kind === 'record' || kind === 'forward' ? kind : 'use';
  return html`<article class="card ask" aria-labelledby="${anchor}">
<p><span class="tag">${texts.kinds[kind]}</span>${commercialTag}</p>
<h3 id="${anchor}">${wants} <em>${renderText(title, language)}</em></h3>
${changedNote}<p>${renderText(summary, language)}</p>
${releasedFields(purpose, me)}<p>${until}${texts.stopAnyTime[stopping]}</p>
${consentNote}${withheldNote(purpose.isWithheld, me)}${form}${purposeInformation(purpose, me)}</article>
`;
};
