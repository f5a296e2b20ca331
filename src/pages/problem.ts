import { KINDS, type Kind, type Problem } from '../problem.ts';
import { type Markup, markup } from './markup.ts';
import { type Page, renderPage } from './page.ts';

const faultItem = ({ at, detail, requirement }: Problem['faults'][number]): Markup => markup`<li><code>${at === '' ? '(the whole)' : at}</code>: ${detail}${
  requirement === undefined ? '' : markup` <small>${requirement}</small>`}</li>
`;

/** A refusal as a page, for who asks with a browser. */
export const problemPage = (problem: Problem): Page => {
  const { status, title } = KINDS[problem.kind];
  const { ids = [], ask } = problem.beside;
  return renderPage({
    language: 'en',
    title: `${status}: ${title}`,
    main: markup`<h1>${title}</h1>
<p>${problem.message}</p>
${problem.faults.length === 0 ? '' : markup`<ul>
${problem.faults.map(faultItem)}</ul>
`}${ids.length === 0 ? '' : markup`<p>Ids given to statements that may have been kept:</p>
<ul>${ids.map((id) => markup`<li><code>${id}</code></li>`)}</ul>
`}${ask === undefined ? '' : markup`<p><a href="${ask}">Where people are asked</a></p>
`}<p>Status ${status}, kind <a href="/problems#${problem.kind}"><code>${problem.kind}</code></a>. <a href="/">What this server is</a></p>`,
  });
};

const row = ([kind, { status, title }]: readonly [string, (typeof KINDS)[Kind]]): Markup => markup`<tr id="${kind}"><th scope="row"><code>${kind}</code></th><td>${status}</td><td>${title}</td></tr>
`;

/** Every kind of refusal: what the `type` of a problem document leads to. */
export const problemsPage = (): Page => renderPage({
  language: 'en',
  title: 'Carnet: kinds of refusal',
  main: markup`<h1>Kinds of refusal</h1>
<p>Every refusal names its kind. <a href="/">What this server is</a></p>
<table>
<thead><tr><th scope="col">Kind</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${Object.entries(KINDS).map(row)}</tbody>
</table>`,
});
