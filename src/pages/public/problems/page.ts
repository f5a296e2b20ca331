import { defined } from '../../../core/json-object.ts';
import { KINDS, type Fault, type Kind, type Problem } from '../../../core/problem.ts';
import { colonIn } from '../../html/format.ts';
import { type Html, html, htmlLines, ifDefined } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderFaultDetail } from '../../layout/fault-detail.ts';
import { type Page, type PageContext, renderPage } from '../../layout/page.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { PROBLEM_EN, type ProblemTexts } from './en.ts';
import { PROBLEM_FR } from './fr.ts';

const TEXTS: TextsByLanguage<typeof PROBLEM_EN> = { en: PROBLEM_EN, fr: PROBLEM_FR };

/** The language, and the context, which is absent in a process that has no other pages. */
interface ProblemPageContext {
  readonly language: Language;
  readonly context?: PageContext;
}

const ADVICE: Readonly<Partial<Record<Kind, keyof ProblemTexts['advice']>>> = {
  'not-found': 'checkAddress',
  unauthorized: 'showKey',
  forbidden: 'notAllowed',
  overloaded: 'retryLater',
  'journal-unavailable': 'retryLater',
  'store-unavailable': 'retryLater',
  'issuer-unavailable': 'retryLater',
  'study-unavailable': 'retryLater',
  internal: 'ourMistake',
  damaged: 'ourMistake',
};

const page = ({ language, context }: ProblemPageContext, title: string, main: Html): Page =>
  renderPage({ language, title: `${title} – Carnet`, main, ...defined({ context }) });

const faultItem = ({ at, detail, requirement }: Fault, language: Language): Html => {
  const section = ifDefined(requirement, (text) => html` <small>${text}</small>`);
  const place = at === '' ? TEXTS[language].completeBody : at;
  return html`<li><code>${place}</code>${colonIn(language)}${renderFaultDetail(detail, language)}${section}</li>`;
};

const faultList = (faults: readonly Fault[], language: Language): Html =>
  faults.length === 0 ? html`` : html`<ul>\n${htmlLines(faults.map((fault) => faultItem(fault, language)))}</ul>\n`;

const idList = (ids: readonly string[], texts: ProblemTexts): Html =>
  ids.length === 0
    ? html``
    : html`<p>${texts.ids}</p>\n<ul>${ids.map((id) => html`<li><code>${id}</code></li>`)}</ul>\n`;

/** A refusal in a browser: its meaning for the reader, a way on, and the details for programs. */
export const problemPage = (problem: Problem, at: ProblemPageContext): Page => {
  const { language, context: { root } = { root: '' } } = at;
  const texts = TEXTS[language];
  const {
    kind,
    message,
    faults,
    extensions: { ids = [], ask },
  } = problem;
  const askLink = ifDefined(ask, (href) => html`<p><a href="${href}">${texts.askingPage}</a></p>\n`);
  const kindLink = html`<a href="${root}/problems#${kind}"><code>${kind}</code></a>`;
  return page(
    at,
    texts.titles[kind],
    html`<h1>${texts.titles[kind]}</h1>
<p class="lead">${texts.advice[ADVICE[kind] ?? 'correctRequest']}</p>
${askLink}<p class="actions"><a class="button" href="${root}/">${texts.home}</a></p>
<h2>${texts.details}</h2>
<p>${renderFaultDetail(message, language)}</p>
${faultList(faults, language)}${idList(ids, texts)}<p>${texts.remedies[kind]}</p>
<p>${texts.status(KINDS[kind].status)} ${kindLink}</p>`,
  );
};

const kindRow = (kind: Kind, { titles, remedies }: ProblemTexts): Html => {
  const head = html`<th scope="row"><code>${kind}</code></th>`;
  const cells = [KINDS[kind].status, titles[kind], remedies[kind]].map((text) => html`<td>${text}</td>`);
  return html`<tr id="${kind}">${head}${cells}</tr>`;
};

/** Every kind of Problem: the target of the `type` of a problem document. */
export const problemsPage = (at: ProblemPageContext): Page => {
  const texts = TEXTS[at.language];
  const heads = [texts.kind, texts.code, texts.meaning, texts.remedy].map((name) => html`<th scope="col">${name}</th>`);
  return page(
    at,
    texts.problems,
    html`<h1>${texts.problems}</h1>
<p class="lead">${texts.problemsIntro}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${texts.problems}">
<table>
<thead><tr>${heads}</tr></thead>
<tbody>
${htmlLines((Object.keys(KINDS) as Kind[]).map((kind) => kindRow(kind, texts)))}</tbody>
</table>
</div>`,
  );
};
