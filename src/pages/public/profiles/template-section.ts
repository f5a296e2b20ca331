import { ownValue } from '../../../core/json-object.ts';
import { type Html, html, htmlLines, ifDefined, joinHtml } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderReference, renderText } from '../../html/localized-text.ts';
import { PROFILE_TEXTS } from './texts.ts';
import type { RuleView } from '../../views/profile-view.ts';
import type { DeterminingPropertyView, TemplateView } from './view.ts';
import type { CommonRules } from './common-rules.ts';
import { objectText, objectTitle } from './object-heading.ts';
import { type createRuleSentence, referenceSentence } from '../../rules/rule-sentence.ts';

interface TemplateContext {
  readonly language: Language;
  readonly sentence: ReturnType<typeof createRuleSentence>;
  readonly common: CommonRules | undefined;
  /** The id of the element that has the common rules. */
  readonly commonAnchor: string;
}

const ruleItem = (rule: RuleView, { language, sentence }: Pick<TemplateContext, 'language' | 'sentence'>): Html => {
  const note = ifDefined(rule.scopeNote, (text) => html` <small>${renderText(text, language)}</small>`);
  return html`<li>${sentence(rule)}${note}</li>`;
};

/** The rules that several templates have in common, once for all of these. */
export const commonRulesSection = (
  { rules, templates }: CommonRules,
  { language, sentence, commonAnchor }: Omit<TemplateContext, 'common'>,
): Html => {
  const texts = PROFILE_TEXTS[language].template;
  return html`<article class="part">
<h4 id="${commonAnchor}">${texts.common}</h4>
<p>${texts.commonHolds(templates.size)}</p>
<ul>
${htmlLines(rules.map((rule) => ruleItem(rule, { language, sentence })))}</ul>
</article>
`;
};

/** The section of a template (Part Two 8.0): the statements that it applies to, its own rules, then the common ones. */
export const createTemplateSection = ({
  language,
  sentence,
  common,
  commonAnchor,
}: TemplateContext): ((template: TemplateView) => Html) => {
  const texts = PROFILE_TEXTS[language].template;

  const determiningItem = ({ property, values }: DeterminingPropertyView): Html => {
    const names = values.map((value) => html`<strong>${renderReference(value, language)}</strong>`);
    return html`<li>${ownValue(texts.determining, property) ?? property} ${joinHtml(names, texts.and)}</li>`;
  };

  return (template) => {
    const requirements = [
      ...template.references.map((reference) => html`<li>${referenceSentence(reference, language)}</li>`),
      ...(common?.ownRules(template) ?? template.rules).map((rule) => ruleItem(rule, { language, sentence })),
    ];
    const scope =
      template.determining.length === 0
        ? html`<p>${texts.all}</p>`
        : html`<p>${texts.about}</p>\n<ul>\n${htmlLines(template.determining.map(determiningItem))}</ul>`;
    const own = html`<p>${texts.holds}</p>\n<ul>\n${htmlLines(requirements)}</ul>`;
    const shared = html`<p><a href="#${commonAnchor}">${texts.andCommon(common?.rules.length ?? 0)}</a></p>`;
    const rules = [
      ...(requirements.length === 0 ? [] : [own]),
      ...(common?.templates.has(template) === true ? [shared] : []),
    ];
    return html`<article class="part">
${objectTitle(template, language)}
${objectText(template, language)}${scope}
${rules.length === 0 ? html`<p>${texts.nothing}</p>` : joinHtml(rules, '\n')}
</article>
`;
  };
};
