import { type Markup, markup } from '../layout/html.ts';
import { decisionForm, detailsPart, givenPart, type Showing } from './me-purpose.ts';
import type { PurposeView, Viewer } from './me-view.ts';
import { phrase } from '../layout/text.ts';
import { dayOf } from '../layout/dates.ts';

const otherOf: Readonly<Record<Viewer, Viewer>> = { subject: 'guardian', guardian: 'subject' };

/**
 * The request of one purpose: who wants what, why, until when, what never; yes and no are of one size, and none is
 * chosen before.
 */
export const requestCard = (purpose: PurposeView, showing: Showing): Markup => {
  const {
    words,
    viewer,
    frame: { language },
  } = showing;
  const { id, kind, title, summary, controller, commercial, isStale, isJoint, signed, lastDay } = purpose;
  const anchor = `ask-${id}`;
  return markup`<article class="card ask" aria-labelledby="${anchor}">
<p><span class="tag">${words.kinds[kind]}</span>${commercial ? markup` <span class="tag on">${words.commercial}</span>` : ''}</p>
<h3 id="${anchor}"><span class="wants">${controller.name} ${words.wants[kind]}</span> <em>${phrase(title, language)}</em></h3>
${
  isStale
    ? markup`<p class="note">${words.changed}</p>
`
    : ''
}<p>${phrase(summary, language)}</p>
${givenPart(purpose, showing)}<p>${lastDay === undefined ? '' : markup`<strong>${words.until(dayOf(lastDay, language))}</strong> `}${words.stopAnyTime(kind !== 'record')}</p>
${
  isJoint
    ? markup`<p class="note">${signed.includes(otherOf[viewer]) ? words.otherSigned[viewer] : words.joint[viewer]}</p>
`
    : ''
}${decisionForm(purpose, ['yes', 'no'], showing)}${detailsPart(purpose, showing)}</article>
`;
};
