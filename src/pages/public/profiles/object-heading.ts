import { type Html, html, ifDefined } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderName, renderText } from '../../html/localized-text.ts';
import { PROFILE_TEXTS } from './texts.ts';
import type { ProfileObjectView } from './view.ts';

/** The name of an object of a profile, to which links lead. */
export const objectTitle = (object: ProfileObjectView, language: Language): Html =>
  html`<h4${object.anchor === '' ? '' : html` id="${object.anchor}"`}>${renderName(object, language)}</h4>`;

/** The definition and the IRI of an object of a profile. */
export const objectText = ({ id, deprecated, definition }: ProfileObjectView, language: Language): Html => {
  const text = ifDefined(definition, (one) => html`<p>${renderText(one, language)}</p>\n`);
  const deprecation = deprecated ? html`<p class="ill">${PROFILE_TEXTS[language].deprecated}</p>\n` : '';
  return html`${text}${deprecation}<p class="iri"><code>${id}</code></p>
`;
};
