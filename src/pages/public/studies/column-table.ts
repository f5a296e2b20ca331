import { type Html, html, htmlLines, joinHtml } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { type NamedIri, renderReference, renderText } from '../../html/localized-text.ts';
import { STUDY_TEXTS } from './texts.ts';
import type { ColumnView } from './view.ts';

const columnRow = ({ name, type, description, values = [] }: ColumnView, language: Language): Html => {
  const texts = STUDY_TEXTS[language];
  const codes = values.map((value) => html`<code>${value}</code>`);
  const meaning = html`${renderText(description, language)}${
    codes.length === 0 ? '' : html` (${texts.values} ${joinHtml(codes)})`
  }`;
  return html`<tr><th scope="row"><code>${name}</code></th><td>${texts.types[type]}</td><td>${meaning}</td></tr>`;
};

/** The columns of a study's table; it scrolls by keyboard if it is wider than the page. */
export const columnTable = (columns: readonly ColumnView[], language: Language): Html => {
  const texts = STUDY_TEXTS[language];
  const heads = [texts.column, texts.type, texts.meaning].map((name) => html`<th scope="col">${name}</th>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${texts.columns}">
<table>
<thead><tr>${heads}</tr></thead>
<tbody>
${htmlLines(columns.map((column) => columnRow(column, language)))}</tbody>
</table>
</div>
`;
};

/** The actions that statements of these datasets can have; nothing if no verb is known. */
export const verbList = (verbs: readonly NamedIri[], heading: 'h2' | 'h3', language: Language): Html => {
  if (verbs.length === 0) return html``;
  const [open, close] = [{ html: `<${heading}>` }, { html: `</${heading}>` }];
  return html`${open}${STUDY_TEXTS[language].verbs}${close}
<ul>
${htmlLines(verbs.map((verb) => html`<li>${renderReference(verb, language)}</li>`))}</ul>
`;
};
