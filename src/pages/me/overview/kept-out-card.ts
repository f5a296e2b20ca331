import { postForm } from '../../html/form.ts';
import { formatDay } from '../../html/format.ts';
import { type Html, html } from '../../html/html.ts';
import type { MeView } from './view.ts';
import type { MeContext } from './purpose-details.ts';

type KeptOutView = NonNullable<MeView['keptOut']>;

const jointNote = ({ isJoint, signatures }: KeptOutView, { texts, viewer }: MeContext): Html => {
  if (!isJoint) return html``;
  const [signed] = signatures;
  const text =
    signed === undefined ? texts.comeBackJoint : signed === viewer ? texts.comeBackSigned : texts.comeBackOther;
  return html`<p>${text[viewer]}</p>\n`;
};

/** The line of a person who has had everything deleted, and their way back. */
export const keptOutCard = (keptOut: KeptOutView, me: MeContext): Html => {
  const { texts, viewer, context } = me;
  const { since, erasure, mayReturn, isWithheld } = keptOut;
  const form = mayReturn
    ? postForm({
        action: `${context.root}/me/return`,
        formToken: context.formToken,
        content: html`<p class="actions"><button>${texts.comeBack}</button></p>`,
      })
    : '';
  return html`<section class="card">
<h3>${texts.keptOutTitle}</h3>
<p class="quiet small">${texts.since(formatDay(since, context.language))}</p>
<p>${texts.keptOut[viewer][erasure]}</p>
<p>${texts.comeBackWhat}</p>
${jointNote(keptOut, me)}${isWithheld ? html`<p class="note">${texts.comeBackWithheld}</p>\n` : ''}${form}</section>
`;
};
