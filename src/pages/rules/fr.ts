import type { RuleTexts } from './en.ts';

export const RULE_FR: RuleTexts = {
  kinds: { template: 'modèle', concept: 'concept', pattern: 'enchaînement', cmi5: 'spécification' },
  references: {
    object: 'L’objet doit renvoyer à une trace qui suit',
    context: 'Le contexte doit renvoyer à une trace qui suit',
  },
  or: ' ou ',
  rule: {
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
