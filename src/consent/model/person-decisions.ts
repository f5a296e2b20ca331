import { defined, ownValue } from '../../core/json-object.ts';
import type { Decision, Person } from './types.ts';

/** The decision on a purpose before anything is decided. */
export const NO_DECISION: Decision = {
  state: 'none',
  version: 0,
  generation: 1,
  includePast: false,
  signatures: [],
  since: 0,
};

type Deciding = Pick<Person, 'decisions' | 'keptOut' | 'generation'>;

/** The generation in which a person is recorded for a purpose, or would be. */
export const generationOf = ({ decisions, keptOut, generation = 1 }: Deciding, purpose: string): number =>
  (keptOut === undefined ? ownValue(decisions, purpose)?.generation : undefined) ?? generation;

/**
 * The decision that holds for a purpose; undefined if nothing was decided. A person who is kept out everywhere has
 * withdrawn from every purpose, whatever its basis, also from those that are made later.
 */
export const decisionOf = (person: Deciding, purpose: string): Decision | undefined => {
  const { keptOut } = person;
  if (keptOut === undefined) return ownValue(person.decisions, purpose);
  const { since, assurance } = keptOut;
  return {
    ...NO_DECISION,
    state: 'withdrawn',
    generation: person.generation ?? 1,
    since,
    ...defined({ assurance }),
  };
};

/** The decision that an action starts from. */
export const decisionBefore = (person: Deciding, purpose: string): Decision =>
  decisionOf(person, purpose) ?? { ...NO_DECISION, generation: person.generation ?? 1 };
