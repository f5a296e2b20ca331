import { type Fault, Problem } from '../../core/problem.ts';

/** The one parameter of a resource. */
export interface OneParameter<T> {
  readonly name: string;
  /** What the text says; a text is what is wrong with it. */
  readonly read: (text: string) => T | string;
  readonly requirement: string;
}

/**
 * Reads the one parameter that a resource has. Throws Problem `invalid-request` with every fault: unknown names (case
 * counts), given twice or missing, not of its type.
 */
export const readOneParameter = <T extends object>(
  search: URLSearchParams,
  { name, read, requirement }: OneParameter<T>,
): T => {
  const faults: Fault[] = [];
  const fault = (at: string, detail: string): void => {
    faults.push({ at, detail, requirement });
  };
  for (const other of new Set(search.keys())) if (other !== name) fault(other, 'is not a parameter of this resource');
  const [text, ...more] = search.getAll(name);
  const value = text === undefined ? 'must be given' : more.length > 0 ? 'is given more than once' : read(text);
  if (typeof value === 'string') fault(name, value);
  if (typeof value === 'string' || faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at}: ${detail}`).join('; '), faults);
  return value;
};
