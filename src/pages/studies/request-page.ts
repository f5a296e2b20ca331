import { type Field, field } from '../layout/field.ts';
import { type Markup, markup } from '../layout/html.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { REQUEST_PARTS, REQUEST_WORDS, type RequestField, type RequestWords } from './request-texts.ts';

/** What a request holds, and what is wrong with it. */
export interface RequestView {
  /** Where the form is sent. */
  readonly action: string;
  readonly isNew: boolean;
  readonly values: Readonly<Partial<Record<RequestField, string>>>;
  /** By the field, what is wrong with it; what belongs to no field stands under ''. */
  readonly faults: ReadonlyMap<RequestField | '', readonly string[]>;
}

const AREAS: readonly RequestField[] = [
  'summaryFr',
  'summaryEn',
  'benefitFr',
  'benefitEn',
  'automatedDecisions',
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

const kindOf = (name: RequestField, words: RequestWords): Field['as'] => {
  if (name === 'kind') return { options: Object.entries(words.kinds) };
  if (name === 'time') return { options: Object.entries(words.times) };
  if (name === 'responses' || name === 'commercial') return 'tick';
  if (name === 'until') return 'date';
  return AREAS.includes(name) ? 'area' : LINES.includes(name) ? 'lines' : 'text';
};

const summary = ({ faults }: RequestView, words: RequestWords): Markup => {
  const all = [...faults];
  if (all.length === 0) return markup``;
  const count = all.reduce((sum, [, details]) => sum + details.length, 0);
  return markup`<div class="note ill" id="faults" tabindex="-1" role="alert"><h2>${words.faults(count)}</h2>
<ul>
${all.map(
  ([
    name,
    details,
  ]) => markup`<li>${name === '' ? words.others : markup`<a href="#${name}">${words.fields[name]}</a>:`} <span lang="en">${details.join('; ')}</span></li>
`,
)}</ul></div>
`;
};

/** The form of a request, with all that is wrong with it told at once. */
export const requestPage = (frame: Frame, view: RequestView): Page => {
  const words = REQUEST_WORDS[frame.language];
  const title = view.isNew ? words.title : words.change;
  const one = (name: RequestField): Markup => {
    const hint = words.hints[name];
    return field({
      name,
      label: words.fields[name],
      ...(hint === undefined ? {} : { hint }),
      value: view.values[name] ?? '',
      faults: view.faults.get(name) ?? [],
      as: kindOf(name, words),
      required: REQUIRED.includes(name),
    });
  };
  return framedPage(
    frame,
    title,
    markup`<h1>${title}</h1>
<p class="lead">${words.lead}</p>
${summary(view, words)}<form method="post" action="${view.action}" novalidate>
${REQUEST_PARTS.map(
  ([part, names]) => markup`<fieldset class="card"><legend>${words.parts[part]}</legend>
${names.map(one)}</fieldset>
`,
)}<p class="actions"><button class="main-action">${words.save}</button></p>
</form>`,
  );
};
