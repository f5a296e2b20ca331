import { type Html, html, htmlLines, joinHtml } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderReference } from '../../html/localized-text.ts';
import { PROFILE_TEXTS } from './texts.ts';
import type { PatternView } from './view.ts';
import { objectText, objectTitle } from './object-heading.ts';

type Picture = PatternView['pictures'][number];

const pictureOf = ({ members, svg }: Picture, language: Language): Html => {
  const texts = PROFILE_TEXTS[language].pattern;
  const title = members === undefined ? texts.picture : texts.stretch(members.first, members.last);
  const picture = html`<div class="picture" role="group" aria-label="${title}" tabindex="0">${svg}</div>\n`;
  return members === undefined ? picture : html`<details><summary>${title}</summary>\n${picture}</details>\n`;
};

const partOf = (part: PatternView, language: Language): Html =>
  html`<details><summary>${objectTitle(part, language)}</summary>
${patternText(part, language)}</details>
`;

const partsOf = ({ parts, elsewhere }: PatternView, language: Language): Html => {
  const texts = PROFILE_TEXTS[language].pattern;
  const links = joinHtml(elsewhere.map((part) => renderReference(part, language)));
  const details = parts.map((part) => partOf(part, language));
  const opened = html`<p>${texts.parts}</p>\n<div class="inner">\n${details}</div>\n`;
  const linked = html`<p>${texts.elsewhere} ${links}</p>\n`;
  return html`${parts.length === 0 ? '' : opened}${elsewhere.length === 0 ? '' : linked}`;
};

const patternText = (pattern: PatternView, language: Language): Html => {
  const texts = PROFILE_TEXTS[language].pattern;
  const items = htmlLines(pattern.members.map((member) => html`<li>${renderReference(member, language)}</li>`));
  return html`${objectText(pattern, language)}<p>${texts[pattern.element]}</p>
${pattern.element === 'sequence' ? html`<ol>\n${items}</ol>` : html`<ul>\n${items}</ul>`}
${pattern.pictures.map((picture) => pictureOf(picture, language))}${partsOf(pattern, language)}`;
};

/**
 * The order in which a pattern has statements come (Part Two 9.0), in words and as diagrams of its states. Patterns
 * that are one box in a diagram are below it, closed.
 */
export const patternSection = (pattern: PatternView, language: Language): Html => html`<article class="part">
${objectTitle(pattern, language)}
${patternText(pattern, language)}</article>
`;
