import { type Html, html, htmlLines, ifDefined, joinHtml } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderName, renderReference, renderText } from '../html/localized-text.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { DeterminingPropertyView, ProfileObjectView, ProfileView, TemplateView } from '../views/profile-view.ts';
import { createRuleSentence } from './rule-sentence.ts';

/** The name of an object of a profile, which links to it lead to, its definition and its IRI. */
export const objectHeading = (object: ProfileObjectView, language: Language): Html => {
  const { anchor, deprecated, id } = object;
  const definition = ifDefined(object.definition, (text) => html`<p>${renderText(text, language)}</p>\n`);
  const deprecation = deprecated ? html`<p class="ill">${TEXTS[language].profile.deprecated}</p>\n` : '';
  return html`<h4${anchor === '' ? '' : html` id="${anchor}"`}>${renderName(object, language)}</h4>
${definition}${deprecation}<p class="iri"><code>${id}</code></p>
`;
};

/** The section of a template (Part Two 8.0): the statements that it applies to, and its rules. */
export const createTemplateSection = (
  language: Language,
  resolveIri: ProfileView['resolveIri'],
): ((template: TemplateView) => Html) => {
  const texts = TEXTS[language].profile.template;
  const sentence = createRuleSentence(language, resolveIri);

  const determiningItem = ({ property, values }: DeterminingPropertyView): Html => {
    const names = values.map((value) => html`<strong>${renderReference(value, language)}</strong>`);
    return html`<li>${texts.determining[property] ?? property} ${joinHtml(names, texts.and)}</li>`;
  };

  const referenceItem = ({ from, templates }: TemplateView['references'][number]): Html => {
    const names = templates.map((template) => renderReference(template, language));
    return html`<li>${texts.references[from]} ${joinHtml(names, texts.or)}.</li>`;
  };

  return (template) => {
    const requirements = [
      ...template.references.map(referenceItem),
      ...template.rules.map((rule) => html`<li>${sentence(rule)}</li>`),
    ];
    const scope =
      template.determining.length === 0
        ? html`<p>${texts.all}</p>`
        : html`<p>${texts.about}</p>\n<ul>\n${htmlLines(template.determining.map(determiningItem))}</ul>`;
    const rules =
      requirements.length === 0
        ? html`<p>${texts.nothing}</p>`
        : html`<p>${texts.holds}</p>\n<ul>\n${htmlLines(requirements)}</ul>`;
    return html`<article class="part">
${objectHeading(template, language)}${scope}
${rules}
</article>
`;
  };
};
