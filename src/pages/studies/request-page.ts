import { defined } from '../../core/json-object.ts';
import { formTokenField } from '../html/form.ts';
import { type FormField, formField } from '../html/form-field.ts';
import { type Html, html, htmlLines, joinHtml } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderFaultDetail } from '../layout/fault-detail.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import type { RequestTexts } from '../texts/request-texts.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import { REQUEST_SECTIONS, type RequestField, type RequestFormView } from '../views/request-form-view.ts';

const AREAS: readonly RequestField[] = [
  'summaryFr',
  'summaryEn',
  'benefitFr',
  'benefitEn',
  'automatedDecisions',
  'timeReason',
  'result',
];
const LINES: readonly RequestField[] = [
  'recipients',
  'sources',
  'profiles',
  'verbs',
  'activityTypes',
  'keepActivities',
  'extensions',
  'storage',
  'dpvPurposes',
  'titleOthers',
  'summaryOthers',
  'benefitOthers',
  'referenceOthers',
];
const REQUIRED: readonly RequestField[] = [
  'name',
  'titleFr',
  'summaryFr',
  'controllerName',
  'controllerAddress',
  'controllerContact',
  'controllerCountry',
  'recipients',
  'sources',
  'until',
  'keep',
  'storage',
];

const controlOf = (name: RequestField, texts: RequestTexts): FormField['control'] => {
  if (name === 'kind') return { options: Object.entries(texts.kinds) };
  if (name === 'assurance') return { options: Object.entries(texts.assurances) };
  if (name === 'time') return { options: Object.entries(texts.times) };
  if (name === 'responses' || name === 'commercial') return 'checkbox';
  if (name === 'until') return 'date';
  return AREAS.includes(name) ? 'area' : LINES.includes(name) ? 'lines' : 'text';
};

const faultSummary = ({ faults }: RequestFormView, language: Language): Html => {
  const texts = TEXTS[language].request;
  if (faults.size === 0) return html``;
  const count = [...faults.values()].reduce((sum, details) => sum + details.length, 0);
  const items = [...faults].map(([name, details]) => {
    const label = name === '' ? texts.otherFaults : html`<a href="#${name}">${texts.fields[name]}</a>:`;
    return html`<li>${label} ${joinHtml(
      details.map((detail) => renderFaultDetail(detail, language)),
      '; ',
    )}</li>`;
  });
  return html`<div class="note ill" id="faults" tabindex="-1" role="alert"><h2>${texts.faults(count)}</h2>
<ul>
${htmlLines(items)}</ul></div>
`;
};

const requestField = (name: RequestField, { values, faults }: RequestFormView, language: Language): Html => {
  const texts = TEXTS[language].request;
  const hint = texts.hints[name];
  return formField({
    name,
    label: texts.fields[name],
    ...defined({ hint }),
    value: values[name] ?? '',
    faults: (faults.get(name) ?? []).map((detail) => renderFaultDetail(detail, language)),
    control: controlOf(name, texts),
    required: REQUIRED.includes(name),
  });
};

/** The form by which a lab asks for a study, with every fault of the sent form. */
export const requestPage = (context: PageContext, view: RequestFormView): Page => {
  const texts = TEXTS[context.language].request;
  const title = view.isNew ? texts.title : texts.change;
  const sections = REQUEST_SECTIONS.map(
    ([section, names]) => html`<fieldset class="card"><legend>${texts.sections[section]}</legend>
${names.map((name) => requestField(name, view, context.language))}</fieldset>
`,
  );
  return renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${texts.intro}</p>
${faultSummary(view, context.language)}<form method="post" action="${view.action}" novalidate>
${formTokenField(context.formToken)}${sections}<p class="actions"><button class="main-action">${texts.save}</button></p>
</form>`,
  );
};
