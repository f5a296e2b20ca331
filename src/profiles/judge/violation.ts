import type { Fault } from '../../core/problem.ts';
import type { ClaimedVersion } from './compile-profiles.ts';
import type { Breach } from '../model/types.ts';

const WORDS: Readonly<Record<Breach['rule'], string>> = {
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
};

const REQUIREMENTS: Readonly<Record<Breach['kind'], string>> = {
  template: 'xAPI Profiles Part Two 8.1',
  concept: 'xAPI Profiles Part Two 7.2',
  pattern: 'xAPI Profiles Part Two 9.0',
};

/** A broken rule as its sender is told of it; `index` is absent where the request brought one statement alone. */
export const violationOf = (breach: Breach, { id }: ClaimedVersion, index: number | undefined): Fault => ({
  at: index === undefined ? '' : `/${index}`,
  detail: `${breach.location === '' ? 'the statement' : breach.location}: ${WORDS[breach.rule]} (${breach.kind} ${breach.by})`,
  requirement: REQUIREMENTS[breach.kind],
  breach: { ...(index === undefined ? {} : { statement: index }), profile: id, ...breach },
});
