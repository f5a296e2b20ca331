import type { StatementPlace } from '../store/store.ts';
import { type Fault, Problem } from '../problem.ts';
import { conflict } from './taken.ts';

/**
 * Names the statements of a batch that the sink set aside: Problem `statement-conflict` for those whose id another statement has, or, where
 * there is none, `too-large` for those that the store cannot hold. The others of the batch are stored.
 */
export const notStored = (ids: readonly string[], aside: readonly StatementPlace[], single: boolean): Problem => {
  const taken = aside.filter(({ tooLarge }) => tooLarge === undefined);
  if (taken.length > 0) return conflict(ids, taken.map(({ index }) => index), single);
  const faults = aside.map(({ index }): Fault => ({ at: single ? '' : `/${index}`, detail: `the statement ${ids[index] ?? ''} is larger than the store can hold` }));
  return new Problem('too-large', faults.map(({ detail }) => detail).join('; '), faults);
};
