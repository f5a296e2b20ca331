import type { Fault } from '../../core/problem.ts';
import type { Violation } from '../model/types.ts';
import type { ClaimedVersion } from './compile-profiles.ts';

const DETAILS: Readonly<Record<Violation['rule'], string>> = {
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
  steps: 'it takes too many steps to check',
};

const REQUIREMENTS: Readonly<Record<Violation['kind'], string>> = {
  template: 'xAPI Profiles Part Two 8.1',
  concept: 'xAPI Profiles Part Two 7.2',
  pattern: 'xAPI Profiles Part Two 9.0',
};

/** A violation as a fault for the sender; `index` is absent where the request has one statement alone. */
export const violationFault = (violation: Violation, { id }: ClaimedVersion, index: number | undefined): Fault => {
  const { by, kind, location, rule } = violation;
  return {
    at: index === undefined ? '' : `/${index}`,
    detail: `${location === '' ? 'the statement' : location}: ${DETAILS[rule]} (${kind} ${by})`,
    requirement: REQUIREMENTS[kind],
    breach: { ...(index === undefined ? {} : { statement: index }), profile: id, ...violation },
  };
};
