import { CONTACT_WORDS } from './contact-texts.ts';
import { DESK_WORDS, type DeskStep, type DeskWords } from './review-texts.ts';
import { field } from '../layout/field.ts';
import { type Markup, markup } from '../layout/html.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { phrase } from '../layout/text.ts';
import type { Phrase } from '../layout/text.ts';
import { countryOf } from '../layout/countries.ts';
import type { Language } from '../layout/language.ts';
import { REQUEST_FIELDS, REQUEST_WORDS, type RequestField } from './request-texts.ts';
import { term } from './study-parts.ts';
import { dayOf, durationOf } from '../layout/dates.ts';

/** A request in the queue. */
export interface DeskEntry {
  readonly href: string;
  readonly title: Phrase;
  readonly who: string;
  readonly version: number;
  readonly state: keyof DeskWords['states'];
}

/** A request on its page: what was asked, beside what was checked. */
export interface DeskFileView extends DeskEntry {
  /** The page that lists it. */
  readonly from: string;
  readonly values: Readonly<Partial<Record<RequestField, string>>>;
  readonly checks: readonly {
    readonly check: keyof DeskWords['checkNames'];
    readonly faults: readonly { readonly at: string; readonly detail: string }[];
  }[];
  readonly comment?: string;
  readonly agreement: {
    readonly text: Phrase;
    readonly version: number;
    readonly hash: string;
    readonly acceptedAt?: number;
  };
  /** Where steps are sent. */
  readonly action: string;
  /** The one that is due. */
  readonly next?: DeskStep;
  readonly others: readonly DeskStep[];
  /** Where it can be changed. */
  readonly change?: string;
  /** Where its lab asks that somebody be found. */
  readonly contacts?: string;
  /** Why the last step was refused. */
  readonly refused?: string;
}

const entryCard = ({ href, title, who, version, state }: DeskEntry, { language }: Frame): Markup => {
  const words = DESK_WORDS[language];
  return markup`<article class="card">
<h2><a href="${href}">${phrase(title, language)}</a></h2>
<p><span class="tag${state === 'submitted' ? ' on' : ''}">${words.states[state]}</span> ${who}, ${words.version(version)}</p>
</article>
`;
};

/** The queue of a steward, with how many requests to find somebody are open; or the requests of a lab. */
export const deskPage = (
  frame: Frame,
  entries: readonly DeskEntry[],
  viewer: 'steward' | 'scientist',
  openContacts: number,
): Page => {
  const words = DESK_WORDS[frame.language];
  const title = viewer === 'steward' ? words.desk : words.mine;
  return framedPage(
    frame,
    title,
    markup`<h1>${title}</h1>
${
  viewer === 'steward'
    ? markup`<p class="lead">${words.lead}</p>
<p${openContacts === 0 ? '' : markup` class="note"`}>${CONTACT_WORDS[frame.language].open(openContacts)} <a href="${frame.root}/desk/contacts">${CONTACT_WORDS[frame.language].desk}</a></p>`
    : markup`<p class="actions"><a class="button main-action" href="${frame.root}/studies/new">${words.ask}</a></p>`
}
${entries.length === 0 ? markup`<p class="note">${words.none}</p>` : entries.map((entry) => entryCard(entry, frame))}`,
  );
};

const checkList = ({ checks }: DeskFileView, words: DeskWords): Markup => markup`<ul class="gives">
${checks.map(
  ({
    check,
    faults,
  }) => markup`<li class="${faults.length === 0 ? 'well' : 'ill'}"><strong>${faults.length === 0 ? '✓' : '✗'}<span class="unseen"> ${faults.length === 0 ? words.holds : words.fails}: </span></strong> ${words.checkNames[check]}${
    faults.length === 0 || check === 'agreement'
      ? ''
      : markup`<ul lang="en">${faults.map(({ at, detail }) => markup`<li>${at === '' ? '' : markup`<code>${at}</code> `}${detail}</li>`)}</ul>`
  }</li>
`,
)}</ul>
`;

const whyField = (words: DeskWords, step: DeskStep): Markup =>
  step === 'return' || step === 'suspend'
    ? field({ name: `${step}-comment`, label: words.why, value: '', faults: [], as: 'area', required: true })
    : markup``;

const stepForm = (
  step: DeskStep,
  { action, agreement }: DeskFileView,
  words: DeskWords,
  isNext: boolean,
): Markup => markup`<form method="post" action="${action}">
<input type="hidden" name="agreement" value="${agreement.version} ${agreement.hash}">${whyField(words, step)}
<p class="actions"><button name="step" value="${step}"${isNext ? markup` class="main-action"` : ''}>${words.steps[step]}</button></p>
</form>
`;

/** A value as people read it, rather than as the form writes it. */
const asRead = (name: RequestField, value: string, language: Language): string => {
  const { kinds, times, yes } = REQUEST_WORDS[language];
  switch (name) {
    case 'kind':
      return (kinds as Readonly<Record<string, string>>)[value] ?? value;
    case 'time':
      return (times as Readonly<Record<string, string>>)[value] ?? value;
    case 'responses':
      return value === 'yes' ? yes : value;
    case 'until':
      return dayOf(Date.parse(value), language);
    case 'keep':
      return durationOf(value, language);
    case 'controllerCountry':
      return countryOf(value, language);
    case 'storage':
      return value
        .split('\n')
        .map((code) => countryOf(code, language))
        .join('\n');
    default:
      return value;
  }
};

/** A request: what was asked, beside what was computed of it, and the one button that is due. */
export const deskFilePage = (frame: Frame, view: DeskFileView): Page => {
  const { language } = frame;
  const words = DESK_WORDS[language];
  const labels = REQUEST_WORDS[language].fields;
  const { title, who, version, state, values, comment, agreement, next, others, change, contacts, refused, from } =
    view;
  return framedPage(
    frame,
    title.text,
    markup`<p><a href="${from}">${from.endsWith('/desk') ? words.desk : words.mine}</a></p>
<h1>${phrase(title, language)}</h1>
<p><span class="tag on">${words.states[state]}</span> ${who}, ${words.version(version)}</p>
${
  refused === undefined
    ? ''
    : markup`<p class="note ill" role="alert">${words.refused} <span lang="en">${refused}</span></p>
`
}${
      comment === undefined
        ? ''
        : markup`<div class="note"><h2>${words.comment}</h2><p dir="auto">${comment}</p></div>
`
    }<div class="beside">
<section aria-labelledby="asked"><h2 id="asked">${words.request}</h2>
<dl>
${REQUEST_FIELDS.filter((name) => (values[name] ?? '') !== '').map((name) => term(labels[name], markup`<span class="definition" dir="auto">${asRead(name, values[name] ?? '', language)}</span>`))}</dl>
${change === undefined ? '' : markup`<p class="actions"><a class="button" href="${change}">${words.change}</a></p>`}</section>
<section aria-labelledby="checked"><h2 id="checked">${words.checks}</h2>
${checkList(view, words)}${next === undefined ? markup`<p>${words.nothing}</p>` : stepForm(next, view, words, true)}</section>
</div>
${
  others.length === 0
    ? ''
    : markup`<details><summary>${words.otherSteps}</summary>
${others.map((step) => stepForm(step, view, words, false))}</details>
`
}${
      contacts === undefined
        ? ''
        : markup`<p><a href="${contacts}">${CONTACT_WORDS[language].title}</a></p>
`
    }<h2>${words.agreement}</h2>
${
  agreement.acceptedAt === undefined
    ? ''
    : markup`<p class="well">${words.accepted} ${dayOf(agreement.acceptedAt, language)}</p>
`
}<p class="definition card">${phrase(agreement.text, language)}</p>`,
  );
};
