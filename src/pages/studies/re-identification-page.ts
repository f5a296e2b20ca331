import { timeElement } from '../html/format.ts';
import { formTokenField } from '../html/form.ts';
import { formField } from '../html/form-field.ts';
import { type Html, html, htmlLines } from '../html/html.ts';
import { renderText } from '../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { LabReidentificationView } from '../views/re-identification-view.ts';

const requestForm = (view: LabReidentificationView, { language, formToken }: PageContext): Html => {
  const texts = TEXTS[language].reidentification;
  const { action, values, faults } = view;
  const pseudonym = formField({
    name: 'pseudonym',
    label: texts.pseudonym,
    hint: texts.pseudonymHint,
    value: values.pseudonym,
    faults: faults.includes('pseudonym') ? [texts.pseudonymFault] : [],
    control: 'text',
    required: true,
  });
  const reason = formField({
    name: 'reason',
    label: texts.reason,
    hint: texts.reasonHint,
    value: values.reason,
    faults: faults.includes('reason') ? [texts.reasonFault] : [],
    control: 'area',
    required: true,
  });
  return html`<form class="card" method="post" action="${action}" novalidate>
${formTokenField(formToken)}${pseudonym}${reason}
<p class="actions"><button class="main-action">${texts.ask}</button></p>
</form>`;
};

const requestCard = (request: LabReidentificationView['requests'][number], { language }: PageContext): Html => {
  const texts = TEXTS[language].reidentification;
  const { pseudonym, reason, at, state } = request;
  return html`<article class="card">
<h3><code>${pseudonym}</code></h3>
<p><span class="tag on">${texts.forLab[state]}</span> ${texts.askedOn} ${timeElement(at, language)}</p>
<p class="definition" dir="auto">${reason}</p>
</article>
`;
};

/** A lab requests that the institution re-identify a participant, and sees the results of its requests. */
export const labReidentificationPage = (context: PageContext, view: LabReidentificationView): Page => {
  const { language } = context;
  const texts = TEXTS[language].reidentification;
  const { title, studyHref, requests, isRefused } = view;
  const cards = requests.map((request) => requestCard(request, context));
  return renderSitePage(
    context,
    texts.title,
    html`<p><a href="${studyHref}">${renderText(title, language)}</a></p>
<h1>${texts.title}</h1>
<p class="lead">${texts.intro}</p>
${isRefused ? html`<p class="note ill" role="alert">${texts.cannotAsk}</p>\n` : ''}<ul>
${htmlLines(texts.how.map((step) => html`<li>${step}</li>`))}</ul>
${requestForm(view, context)}
<h2>${texts.asked}</h2>
${cards.length === 0 ? html`<p>${texts.noneAsked}</p>` : cards}`,
  );
};
