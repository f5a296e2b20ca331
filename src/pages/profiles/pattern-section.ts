import { type Html, html, htmlLines, ifDefined } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderReference } from '../html/localized-text.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { PatternView } from '../views/profile-view.ts';
import { objectHeading } from './template-section.ts';

/** In which order a pattern has statements come (Part Two 9.0), in words and as a diagram of its states. */
export const patternSection = (pattern: PatternView, language: Language): Html => {
  const texts = TEXTS[language].profile.pattern;
  const items = htmlLines(pattern.members.map((member) => html`<li>${renderReference(member, language)}</li>`));
  const picture = ifDefined(
    pattern.picture,
    (svg) => html`<div class="picture" role="group" aria-label="${texts.picture}" tabindex="0">${svg}</div>\n`,
  );
  return html`<article class="part">
${objectHeading(pattern, language)}<p>${texts[pattern.element]}</p>
${pattern.element === 'sequence' ? html`<ol>\n${items}</ol>` : html`<ul>\n${items}</ul>`}
${picture}</article>
`;
};
