import { type Html, html, htmlLines, ifDefined, joinHtml } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderName, renderReference, renderText } from '../html/localized-text.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type {
  DeterminingPropertyView,
  ProfileObjectView,
  ProfileView,
  RuleView,
  TemplateView,
} from '../views/profile-view.ts';
import { createRuleSentence, referenceSentence } from './rule-sentence.ts';

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

  const ruleItem = (rule: RuleView): Html => {
    const note = ifDefined(rule.scopeNote, (text) => html` <small>${renderText(text, language)}</small>`);
    return html`<li>${sentence(rule)}${note}</li>`;
  };

  return (template) => {
    const requirements = [
      ...template.references.map((reference) => html`<li>${referenceSentence(reference, language)}</li>`),
      ...template.rules.map(ruleItem),
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
