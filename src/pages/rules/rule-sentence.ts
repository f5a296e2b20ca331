import { ownValue } from '../../core/json-object.ts';
import type { Json } from '../../xapi/model/types.ts';
import { type Html, html, joinHtml } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { type NamedIri, renderReference } from '../html/localized-text.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import { RULE_TEXTS } from './texts.ts';
import type { ReferenceView, RuleView } from '../views/profile-view.ts';

const VALUE_LISTS = ['any', 'all', 'none'] as const;

/** A path in words. */
interface PathDescription {
  readonly text: string;
  /** The key of the extension at its end. */
  readonly extension?: string;
}

/** Undefined for a path without words in this language. */
const describePath = (names: readonly string[], language: Language): PathDescription | undefined => {
  const { properties, extensions } = TEXTS[language].statementProperties;
  const text = ownValue(properties, names.join('.'));
  if (text !== undefined) return { text };
  const extension = names.at(-1);
  const extensionText = ownValue(extensions, names.slice(0, -1).join('.'));
  return extensionText === undefined || extension === undefined ? undefined : { text: extensionText, extension };
};

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The sentence of a reference to another statement (Part Two 8.0), which has to match one of some templates. */
export const referenceSentence = ({ from, templates }: ReferenceView, language: Language): Html => {
  const texts = RULE_TEXTS[language];
  const names = templates.map((template) => renderReference(template, language));
  return html`${texts.references[from]} ${joinHtml(names, texts.or)}.`;
};

/** The sentence of a rule (Part Two 8.1), in one language and with the names of one profile. */
export const createRuleSentence = (
  language: Language,
  resolveIri: (id: string) => NamedIri,
): ((rule: RuleView) => Html) => {
  const texts = RULE_TEXTS[language].rule;

  const value = (json: Json): Html =>
    typeof json === 'string' ? renderReference(resolveIri(json), language) : html`<code>${JSON.stringify(json)}</code>`;

  const descriptionOf = ({ names, selector }: RuleView): PathDescription | undefined =>
    names === undefined || selector !== undefined ? undefined : describePath(names, language);

  const subject = (rule: RuleView, isFirst: boolean): Html => {
    const path = descriptionOf(rule);
    if (path === undefined) return html`<code>${rule.selector ?? rule.location}</code>`;
    const text = isFirst ? capitalize(path.text) : path.text;
    return path.extension === undefined
      ? html`${text}`
      : html`${text} ${renderReference(resolveIri(path.extension), language)}`;
  };

  const valueRequirements = (rule: RuleView): readonly Html[] => {
    if (rule.presence === 'excluded') return [];
    const number = rule.findsMany || rule.selector !== undefined ? 'many' : 'one';
    return VALUE_LISTS.flatMap((list) => {
      const values = rule[list];
      if (values === undefined) return [];
      const verb = html`${texts.values[list][number]}${values.length === 1 ? ' ' : texts.oneOf}`;
      return [html`${verb}${joinHtml(values.map(value))}`];
    });
  };

  const sentence = (rule: RuleView): Html => {
    const requirements = valueRequirements(rule);
    // No value of an empty list is in `any`: without a presence, `any` still requires a value.
    const presence = rule.presence ?? (rule.any === undefined ? undefined : 'included');
    const all = joinHtml(requirements, texts.and);
    const begin =
      rule.selector === undefined ? '' : html`${texts.each[0]}<code>${rule.location}</code>${texts.each[1]}`;
    if (presence === undefined) {
      const condition = html`${capitalize(texts.where[0])}${subject(rule, false)}${texts.where[1]}`;
      return html`${begin}${condition} ${all}${texts.end}`;
    }
    const present = html`${begin}${subject(rule, true)} ${texts.presence[presence]}`;
    return requirements.length === 0 || presence === 'excluded'
      ? html`${present}${texts.end}`
      : html`${present}${texts.join[presence]}${all}${texts.end}`;
  };

  // A subject in words is followed by its exact path.
  return (rule) =>
    descriptionOf(rule) === undefined
      ? sentence(rule)
      : html`${sentence(rule)} <code class="path">${rule.location}</code>`;
};
