import { type Language, LOCALES } from '../layout/language.ts';
import { type Markup, markup } from '../layout/html.ts';
import { listed, phrase } from '../layout/text.ts';
import { STUDY_WORDS } from './study-texts.ts';
import type { ColumnView } from './study-view.ts';

/** A number as it is written in this language. */
export const numberOf = (count: number, language: Language): string => count.toLocaleString(LOCALES[language]);

/** A term and what it is, in a list of such. */
export const term = (name: string, value: string | Markup): Markup => markup`<dt>${name}</dt><dd>${value}</dd>
`;

/** The columns of a table, as a table that can be moved by keyboard where it is wider than the page. */
export const columnTable = (columns: readonly ColumnView[], language: Language): Markup => {
  const words = STUDY_WORDS[language];
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${words.columns}">
<table>
<thead><tr><th scope="col">${words.column}</th><th scope="col">${words.type}</th><th scope="col">${words.meaning}</th></tr></thead>
<tbody>
${columns.map(
  ({
    name,
    type,
    description,
    values = [],
  }) => markup`<tr><th scope="row"><code>${name}</code></th><td>${words.types[type]}</td><td>${phrase(description, language)}${values.length === 0 ? '' : markup` (${words.values} ${listed(values.map((value) => markup`<code>${value}</code>`))})`}</td></tr>
`,
)}</tbody>
</table>
</div>
`;
};
