import { ownValue } from '../../core/json-object.ts';
import type { StatementPerson } from '../../xapi/model/types.ts';
import type { Person } from './types.ts';

/** A generation that is over, whatever the current one is. */
const OVER_GENERATION = 0;

/** The person's id, and those that were merged into it. */
export const idsOf = ({ id, mergedIds = [] }: Pick<Person, 'id' | 'mergedIds'>): readonly string[] => [
  id,
  ...mergedIds.map((merged) => merged.id),
];

/**
 * The generation of data in the person's present count; a merged id has its own. It is 0 if that generation was over
 * before the merge.
 */
export const translateGeneration = (
  person: Person,
  { id, generation }: Pick<StatementPerson, 'id' | 'generation'>,
  purpose: string,
): number => {
  if (id === person.id) return generation;
  const merged = person.mergedIds?.find((one) => one.id === id);
  const mapped = ownValue(merged?.generations, purpose) ?? merged?.otherwise;
  if (mapped === undefined) return generation;
  return generation === mapped.own ? mapped.is : OVER_GENERATION;
};
