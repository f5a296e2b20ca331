import { defined } from '../../core/json-object.ts';
import type { Fault } from '../../core/problem.ts';
import { CMI5_RULES, type Cmi5Rule } from '../model/cmi5-rules.ts';
import type { Violation } from '../model/types.ts';
import type { ClaimedVersion } from './compile-profiles.ts';

const DETAILS: Readonly<Record<Exclude<Violation['rule'], Cmi5Rule>, string>> = {
  presence: 'its presence is not as the rule says',
  any: 'none of its values is one that the rule names',
  all: 'a value is not one that the rule allows',
  none: 'a value is one that the rule forbids',
  'statement-ref': 'what it refers to is no statement of these templates',
  place: 'the extension does not belong here',
  schema: 'the value does not keep its JSON Schema',
  order: 'it cannot come here in the pattern',
  registration: 'the pattern needs a registration',
  subregistration: 'the subregistration is not well formed',
  'timestamp-order': 'it is earlier than that of a statement sent before',
  'timestamp-shared': 'a statement of another batch has it',
  steps: 'it takes too many steps to check',
};

const REQUIREMENTS: Readonly<Record<Exclude<Violation['kind'], 'cmi5'>, string>> = {
  template: 'xAPI Profiles Part Two 8.1',
  concept: 'xAPI Profiles Part Two 7.2',
  pattern: 'xAPI Profiles Part Two 9.0',
};

const isCmi5Rule = (rule: Violation['rule']): rule is Cmi5Rule => Object.hasOwn(CMI5_RULES, rule);

const explain = ({ rule, kind, by }: Violation): { readonly detail: string; readonly requirement: string } => {
  if (!isCmi5Rule(rule))
    return { detail: `${DETAILS[rule]} (${kind} ${by})`, requirement: kind === 'cmi5' ? 'cmi5' : REQUIREMENTS[kind] };
  const { section, expected } = CMI5_RULES[rule];
  return { detail: `${expected} is required`, requirement: `cmi5 ${section}` };
};

/** A violation as a fault for the sender; `index` is absent if the request has only one statement. */
export const violationFault = (violation: Violation, { id }: ClaimedVersion, index: number | undefined): Fault => {
  const { detail, requirement } = explain(violation);
  const { location } = violation;
  return {
    at: index === undefined ? '' : `/${index}`,
    detail: `${location === '' ? 'the statement' : location}: ${detail}`,
    requirement,
    breach: { ...defined({ statement: index }), profile: id, ...violation },
  };
};
