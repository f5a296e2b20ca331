import { Problem } from '../../../core/problem.ts';

/** Problem `damaged`: what this index or table does not give may be there all the same. */
export const damagedIndex = (name: string): Problem =>
  new Problem(
    'damaged',
    `An index of the store is damaged (${name}), so something could be missing from this answer. ` +
      'An operator mends it with `carnet check --mend`.',
  );
