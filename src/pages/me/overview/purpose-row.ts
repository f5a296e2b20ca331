import { formatDay } from '../../html/format.ts';
import { type Html, html, ifDefined } from '../../html/html.ts';
import { renderText } from '../../html/localized-text.ts';
import type { DecisionStateView, PurposeChoice, PurposeView } from './view.ts';
import { withheldNote } from './assurance-notes.ts';
import { decisionForm, handledBy, type MeContext, purposeInformation, releasedFields } from './purpose-details.ts';

/** The choices that have a button in each state. A granted purpose can be stopped, not refused. */
const BUTTONS: Readonly<Record<DecisionStateView, readonly PurposeChoice[]>> = {
  none: ['yes', 'object'],
  granted: ['pause', 'stop', 'object'],
  paused: ['resume', 'stop'],
  pending: ['yes', 'no'],
  refused: ['yes'],
  withdrawn: ['yes'],
  expired: ['yes'],
  objected: ['yes'],
};

const meaningOf = (purpose: PurposeView, { texts, viewer }: MeContext): string => {
  const { state, basis, controller, erasure } = purpose;
  const handled = handledBy(purpose, texts);
  if (state === 'pending') return texts.waiting[viewer](handled);
  if (state === 'objected' && erasure !== undefined) return texts.erasure.deleted[erasure];
  if (state === 'withdrawn' && erasure !== undefined)
    return `${texts.stateMeaning[state](handled)} ${texts.erasure.stopped[erasure]}`;
  return basis !== 'consent' && (state === 'none' || state === 'granted')
    ? texts.bases[basis](controller.name)
    : texts.stateMeaning[state](handled);
};

const stateTag = ({ state, basis }: PurposeView, { texts }: MeContext): Html => {
  const isInUse = basis !== 'consent' && (state === 'none' || state === 'granted');
  const text = isInUse ? texts.inUse : texts.states[state];
  return html`<span class="tag${isInUse || state === 'granted' ? ' on' : ''}">${text}</span>`;
};

/** A purpose that was decided on: its state, and the buttons to change it. */
export const purposeRow = (purpose: PurposeView, me: MeContext): Html => {
  const {
    texts,
    context: { language },
  } = me;
  const { title, summary, controller, state, allowedChoices, since, lastDay } = purpose;
  const choices = BUTTONS[state].filter((choice) => allowedChoices.includes(choice));
  const sinceText = ifDefined(since, (day) => html` · ${texts.since(formatDay(day, language))}`);
  const untilText = ifDefined(
    lastDay,
    (day) => html`${since === undefined ? ' ·' : ''} ${texts.until(formatDay(day, language))}`,
  );
  const form = choices.length === 0 ? '' : decisionForm(purpose, choices, me);
  const description = html`<p>${renderText(summary, language)}</p>\n${releasedFields(purpose, me)}`;
  return html`<section class="row">
<h3>${renderText(title, language)} ${stateTag(purpose, me)}</h3>
<p class="quiet small">${controller.name}${sinceText}${untilText}</p>
<p>${meaningOf(purpose, me)}</p>
${withheldNote(purpose.isWithheld, me)}${form}${purposeInformation(purpose, me, description)}</section>
`;
};
