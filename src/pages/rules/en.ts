import type { Translated } from '../html/translated.ts';

/** The parts of sentences that state the rules of templates (Part Two 8.0 and 8.1). */
export const RULE_EN = {
  kinds: { template: 'template', concept: 'concept', pattern: 'pattern', cmi5: 'specification' },
  references: {
    object: 'The object must refer to a statement that keeps',
    context: 'The context must refer to a statement that keeps',
  },
  or: ' or ',
  rule: {
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
} as const;

export type RuleTexts = Translated<typeof RULE_EN>;
