import { type Fault, Problem } from '../../core/problem.ts';

const UNKNOWN_PARAMETER: Pick<Fault, 'requirement'> = {
  requirement: 'xAPI 1.0.3 Communication 3.2; IEEE 9274.1.1 4.1.6',
};

/**
 * Refuses every parameter but these, each at most once (1.0.3 Communication 3.2). Throws Problem `invalid-request` with
 * every fault; `reference` names the requirement if another one is broken.
 */
export const checkParameters = (
  search: URLSearchParams,
  names: readonly string[],
  reference: Pick<Fault, 'requirement'> = UNKNOWN_PARAMETER,
): void => {
  const faults = [...new Set(search.keys())].flatMap((name) => {
    if (!names.includes(name)) return [{ at: name, detail: 'is not a parameter of this method', ...reference }];
    return search.getAll(name).length > 1 ? [{ at: name, detail: 'is given more than once' }] : [];
  });
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
};

/** The only parameter of a resource. */
export interface SingleParameter<T> {
  readonly name: string;
  /** Parses the text; a returned text says what is wrong with it. */
  readonly read: (text: string) => T | string;
  readonly requirement: string;
}

/**
 * Reads the only parameter of a resource. Throws Problem `invalid-request` with every fault: unknown names (case
 * counts), a parameter given twice, missing or malformed.
 */
export const readSingleParameter = <T extends object>(
  search: URLSearchParams,
  { name, read, requirement }: SingleParameter<T>,
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
