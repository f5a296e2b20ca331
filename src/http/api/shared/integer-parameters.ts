import { type Fault, Problem } from '../../../core/problem.ts';

/** Reads parameters that are whole numbers within bounds, without those absent. Throws Problem `invalid-request`. */
export const readIntegers = <N extends string>(
  search: URLSearchParams,
  bounds: Readonly<Record<N, readonly [least: number, most: number]>>,
): Readonly<Partial<Record<N, number>>> => {
  const faults: Fault[] = [];
  const read = new Map<string, number>();
  for (const [name, [least, most]] of Object.entries<readonly [number, number]>(bounds)) {
    const text = search.get(name);
    if (text === null) continue;
    read.set(name, Number(text));
    if (!/^\d{1,16}$/.test(text) || Number(text) < least || Number(text) > most)
      faults.push({ at: name, detail: `must be a whole number from ${least} to ${most}` });
  }
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
  return Object.fromEntries(read) as Partial<Record<N, number>>;
};
