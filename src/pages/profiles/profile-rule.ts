import type { Json } from '../../xapi/model/types.ts';
import { type Markup, markup } from '../layout/html.ts';
import { placeOf } from './profile-paths.ts';
import { listed, reference } from '../layout/text.ts';
import type { ProfileView, RuleView } from './profile-view.ts';
import type { Language } from '../layout/language.ts';

type List = 'any' | 'all' | 'none';

/** The parts of a rule's sentence in one language; subject and values are put in. */
interface Grammar {
  readonly presence: Readonly<Record<'included' | 'excluded' | 'recommended', string>>;
  /** Before and after the subject of a rule that holds only where there is something. */
  readonly where: readonly [before: string, after: string];
  /** What joins the demands on values to the demand for presence. */
  readonly join: Readonly<Record<'included' | 'recommended', string>>;
  readonly values: Readonly<Record<List, Readonly<Record<'one' | 'many', string>>>>;
  readonly oneOf: string;
  readonly and: string;
  /** Before and after the location whose values a selector looks into. */
  readonly each: readonly [before: string, after: string];
  readonly end: string;
}

const GRAMMAR: Readonly<Record<Language, Grammar>> = {
  en: {
    presence: { included: 'must be there', excluded: 'must not be there', recommended: 'should be there' },
    where: ['where there is ', ','],
    join: { included: ', and ', recommended: '; where it is, ' },
    values: {
      any: { one: 'it must be', many: 'at least one value must be' },
      all: { one: 'it must be', many: 'every value must be' },
      none: { one: 'it must not be', many: 'no value may be' },
    },
    oneOf: ' one of: ',
    and: ', and ',
    each: ['For each of ', ': '],
    end: '.',
  },
  fr: {
    presence: { included: 'doit figurer', excluded: 'ne doit pas figurer', recommended: 'devrait figurer' },
    where: ['si figure ', ','],
    join: { included: ', et ', recommended: '\u00a0; dans ce cas, ' },
    values: {
      any: { one: 'sa valeur doit être', many: 'l’une au moins de ses valeurs doit être' },
      all: { one: 'sa valeur doit être', many: 'chacune de ses valeurs doit être' },
      none: { one: 'sa valeur ne doit pas être', many: 'aucune de ses valeurs ne doit être' },
    },
    oneOf: ' l’une de\u00a0: ',
    and: ', et ',
    each: ['Pour chaque valeur de ', '\u00a0: '],
    end: '.',
  },
};

const LISTS = ['any', 'all', 'none'] as const;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Builds the sentences of rules (Part Two 8.1), for one language and the names that one profile gives. */
export const createRuleSentence = (language: Language, named: ProfileView['named']): ((rule: RuleView) => Markup) => {
  const grammar = GRAMMAR[language];

  const value = (json: Json): Markup => {
    if (typeof json !== 'string') return markup`<code>${JSON.stringify(json)}</code>`;
    return reference(named(json), language);
  };

  const placed = ({ names, selector }: RuleView) =>
    names === undefined || selector !== undefined ? undefined : placeOf(names, language);

  const subject = (rule: RuleView, isFirst: boolean): Markup => {
    const place = placed(rule);
    if (place === undefined) return markup`<code>${rule.selector ?? rule.location}</code>`;
    const words = isFirst ? capital(place.words) : place.words;
    return place.extension === undefined
      ? markup`${words}`
      : markup`${words} ${reference(named(place.extension), language)}`;
  };

  const demand = (list: List, values: readonly Json[], many: boolean): Markup =>
    markup`${grammar.values[list][many ? 'many' : 'one']}${values.length === 1 ? ' ' : grammar.oneOf}${listed(values.map(value))}`;

  const sentence = (rule: RuleView): Markup => {
    const many = rule.many || rule.selector !== undefined;
    const demands =
      rule.presence === 'excluded'
        ? []
        : LISTS.flatMap((list) => (rule[list] === undefined ? [] : [demand(list, rule[list], many)]));
    // Of an empty list, no value is in `any`: without a presence it demands one all the same.
    const presence = rule.presence ?? (rule.any === undefined ? undefined : 'included');
    const all = listed(demands, grammar.and);
    const begin =
      rule.selector === undefined ? '' : markup`${grammar.each[0]}<code>${rule.location}</code>${grammar.each[1]}`;
    if (presence === undefined)
      return markup`${begin}${capital(grammar.where[0])}${subject(rule, false)}${grammar.where[1]} ${all}${grammar.end}`;
    const there = markup`${begin}${subject(rule, true)} ${grammar.presence[presence]}`;
    return demands.length === 0 || presence === 'excluded'
      ? markup`${there}${grammar.end}`
      : markup`${there}${grammar.join[presence]}${all}${grammar.end}`;
  };

  // Where the sentence has words for the place, its path stands behind it, for who wants to know exactly.
  return (rule) =>
    placed(rule) === undefined ? sentence(rule) : markup`${sentence(rule)} <code class="path">${rule.location}</code>`;
};
