import type { StatementPlace } from '../store/ports/store.ts';
import { type Fault, Problem } from '../core/problem.ts';
import { conflict } from './existing-ids.ts';

/**
 * Names the statements of a request that the sink set aside: Problem `statement-conflict` for those whose id another
 * statement has, or, where there is none, `too-large` for those that the store cannot hold. The others of the batch are
 * stored. `kept` says where in the request each statement of the batch stands.
 */
export const notStored = (
  ids: readonly string[],
  aside: readonly StatementPlace[],
  kept: readonly number[],
  single: boolean,
): Problem => {
  const inRequest = ({ index }: StatementPlace): number => kept[index] ?? index;
  const taken = aside.filter(({ tooLarge }) => tooLarge === undefined);
  if (taken.length > 0) return conflict(ids, taken.map(inRequest), single);
  const faults = aside.map(inRequest).map((index): Fault => ({
    at: single ? '' : `/${index}`,
    detail: `the statement ${ids[index] ?? ''} is larger than the store can hold`,
  }));
  return new Problem('too-large', faults.map(({ detail }) => detail).join('; '), faults);
};
