import { createRuleSentence } from '../../../../src/pages/rules/rule-sentence.ts';
import type { RuleView } from '../../../../src/pages/views/profile-view.ts';
import type { NamedIri } from '../../../../src/pages/html/localized-text.ts';

const LEVEL = 'https://school.example/level';
const PASSED = 'https://school.example/passed';
const NAMES: Readonly<Record<string, NamedIri>> = {
  [LEVEL]: { id: LEVEL, href: '#level', name: { text: 'niveau', language: 'fr' } },
  [PASSED]: { id: PASSED, name: { text: 'passed', language: 'en' } },
};
const named = (id: string): NamedIri => NAMES[id] ?? { id };
const duration = { location: '$.result.duration', names: ['result', 'duration'], findsMany: false } as const;
const categories = {
  location: '$.context.contextActivities.category[*].id',
  names: ['context', 'contextActivities', 'category', 'id'],
  findsMany: true,
} as const;
const text = (rule: RuleView, language: 'en' | 'fr'): string =>
  createRuleSentence(
    language,
    named,
  )(rule)
    .html.replace(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('\u00a0', ' ');

const ROWS: readonly (readonly [string, RuleView, string, string])[] = [
  [
    'included',
    { ...duration, presence: 'included' },
    'The duration must be there. $.result.duration',
    'La durée doit figurer. $.result.duration',
  ],
  [
    'excluded',
    { ...duration, presence: 'excluded' },
    'The duration must not be there. $.result.duration',
    'La durée ne doit pas figurer. $.result.duration',
  ],
  [
    'recommended',
    { ...duration, presence: 'recommended' },
    'The duration should be there. $.result.duration',
    'La durée devrait figurer. $.result.duration',
  ],
  [
    'included, with one value',
    { ...duration, presence: 'included', any: ['PT1S'] },
    'The duration must be there, and it must be PT1S. $.result.duration',
    'La durée doit figurer, et sa valeur doit être PT1S. $.result.duration',
  ],
  [
    'recommended, with several',
    { ...duration, presence: 'recommended', all: [1, true, null] },
    'The duration should be there; where it is, it must be one of: 1, true, null. $.result.duration',
    'La durée devrait figurer ; dans ce cas, sa valeur doit être l’une de : 1, true, null. $.result.duration',
  ],
  [
    'any alone: an empty list breaks it (P2 8.1)',
    { ...categories, any: ['x:1'] },
    `The id of the category activity must be there, and at least one value must be x:1. ${categories.location}`,
    'L’identifiant de l’activité de catégorie doit figurer, et l’une au moins de ses valeurs doit être x:1. ' +
      categories.location,
  ],
  [
    'none alone: an empty list keeps it',
    { ...categories, none: ['x:1', 'x:2'] },
    `Where there is the id of the category activity, no value may be one of: x:1, x:2. ${categories.location}`,
    'Si figure l’identifiant de l’activité de catégorie, aucune de ses valeurs ne doit être l’une de : x:1, x:2. ' +
      categories.location,
  ],
  [
    'excluded: values do not count',
    { ...duration, presence: 'excluded', any: [1] },
    'The duration must not be there. $.result.duration',
    'La durée ne doit pas figurer. $.result.duration',
  ],
  [
    'several lists',
    { ...duration, presence: 'included', any: ['a'], none: ['b'] },
    'The duration must be there, and it must be a, and it must not be b. $.result.duration',
    'La durée doit figurer, et sa valeur doit être a, et sa valeur ne doit pas être b. $.result.duration',
  ],
  [
    'an extension, by its name',
    {
      location: `$.result.extensions['${LEVEL}']`,
      names: ['result', 'extensions', LEVEL],
      findsMany: false,
      presence: 'included',
    },
    `The extension of the result niveau must be there. $.result.extensions['${LEVEL}']`,
    `L’extension du résultat niveau doit figurer. $.result.extensions['${LEVEL}']`,
  ],
  [
    'a place without words',
    { location: '$.x | $.y', findsMany: true, presence: 'included', any: [{ a: 1 }] },
    '$.x | $.y must be there, and at least one value must be {"a":1}.',
    '$.x | $.y doit figurer, et l’une au moins de ses valeurs doit être {"a":1}.',
  ],
  [
    'a selector',
    { ...categories, selector: '$.x', presence: 'included' },
    'For each of $.context.contextActivities.category[*].id: $.x must be there.',
    'Pour chaque valeur de $.context.contextActivities.category[*].id : $.x doit figurer.',
  ],
  [
    'a value that has a name',
    { location: '$.verb.id', names: ['verb', 'id'], findsMany: false, any: [PASSED] },
    `The verb must be there, and it must be passed (${PASSED}). $.verb.id`,
    `Le verbe doit figurer, et sa valeur doit être passed (${PASSED}). $.verb.id`,
  ],
];

describe('The sentence of a rule (P2 8.1)', () => {
  const cases = ROWS.map(([title, rule, en, fr]) => ({ title, rule, en, fr }));
  it.each(cases)('says in both languages what a rule asks: $title', ({ rule, en, fr }) => {
    expect(text(rule, 'en').replaceAll('&quot;', '"')).toBe(en);
    expect(text(rule, 'fr').replaceAll('&quot;', '"')).toBe(fr);
  });

  it('marks names in another language than the page (WCAG 2.2, 3.1.2), and escapes every text of the profile', () => {
    const rule = {
      location: '$.result.extensions["<b>"]',
      names: ['result', 'extensions', LEVEL],
      findsMany: false,
      any: ['<i>'],
    };
    const { html } = createRuleSentence('en', named)(rule);
    expect(html).toContain('<a href="#level"><span lang="fr" dir="auto">niveau</span></a>');
    expect(html).not.toMatch(/<[bi]>/);
  });
});
