import { KINDS, type Kind, type Problem } from '../../core/problem.ts';
import type { Language } from '../layout/language.ts';
import { type Markup, markup } from '../layout/html.ts';
import { type Frame, type Page, renderPage } from '../layout/page.ts';
import { meetingOf, PROBLEM_WORDS } from './problem-texts.ts';

/** In which language, and in which frame; without a frame in a process that has no other pages. */
interface ProblemFrame {
  readonly language: Language;
  readonly frame?: Frame;
}

const page = ({ language, frame }: ProblemFrame, title: string, main: Markup): Page =>
  renderPage({ language, title: `${title} – Carnet`, main, ...(frame === undefined ? {} : { frame }) });

/**
 * A refusal as a page, for who meets it with a browser: what it means for them, a way on, and what programs are told.
 */
export const problemPage = (problem: Problem, at: ProblemFrame): Page => {
  const { language, frame: { root } = { root: '' } } = at;
  const words = PROBLEM_WORDS[language];
  const {
    kind,
    message,
    faults,
    beside: { ids = [], ask },
  } = problem;
  const { status } = KINDS[kind];
  return page(
    at,
    words.titles[kind],
    markup`<h1>${words.titles[kind]}</h1>
<p class="lead">${meetingOf(kind, language)}</p>
${
  ask === undefined
    ? ''
    : markup`<p><a href="${ask}">${words.ask}</a></p>
`
}<p class="actions"><a class="button" href="${root}/">${words.home}</a></p>
<h2>${words.details}</h2>
<p lang="en">${message}</p>
${
  faults.length === 0
    ? ''
    : markup`<ul lang="en">
${faults.map(
  ({
    at: place,
    detail,
    requirement,
  }) => markup`<li><code>${place === '' ? words.whole : place}</code>: ${detail}${requirement === undefined ? '' : markup` <small>${requirement}</small>`}</li>
`,
)}</ul>
`
}${
      ids.length === 0
        ? ''
        : markup`<p>${words.ids}</p>
<ul>${ids.map((id) => markup`<li><code>${id}</code></li>`)}</ul>
`
    }<p>${words.status(status)} <a href="${root}/problems#${kind}"><code>${kind}</code></a></p>`,
  );
};

/** Every kind of refusal: what the `type` of a problem document leads to. */
export const problemsPage = (at: ProblemFrame): Page => {
  const words = PROBLEM_WORDS[at.language];
  return page(
    at,
    words.problems,
    markup`<h1>${words.problems}</h1>
<p class="lead">${words.problemsLead}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${words.problems}">
<table>
<thead><tr><th scope="col">${words.kind}</th><th scope="col">${words.code}</th><th scope="col">${words.meaning}</th></tr></thead>
<tbody>
${(Object.keys(KINDS) as Kind[]).map(
  (
    kind,
  ) => markup`<tr id="${kind}"><th scope="row"><code>${kind}</code></th><td>${KINDS[kind].status}</td><td>${words.titles[kind]}</td></tr>
`,
)}</tbody>
</table>
</div>`,
  );
};
