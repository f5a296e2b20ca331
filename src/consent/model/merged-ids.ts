import type { Person } from './types.ts';

/** A generation that is over, whatever the current one is. */
const OVER = 0;

/**
 * What generation a statement of this person is of, in the person's own count: one that was recorded under a former id
 * carries that id's count. 0 where that generation was over before the two were found to be one.
 */
export const generationIn = (person: Person, id: string, purpose: string, generation: number): number => {
  if (id === person.id) return generation;
  const mapped = person.was?.find((former) => former.id === id)?.generations[purpose];
  if (mapped === undefined) return generation;
  return generation === mapped.own ? mapped.is : OVER;
};
