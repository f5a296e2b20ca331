import type { Problem } from '../../../core/problem.ts';
import type { Connection } from '../connection/connection.ts';
import { damagedIndex } from '../../ports/checked/damaged-index.ts';

/** The full-text index of tokens. */
const POSTINGS = 'postings';

/** Notes that the index of tokens has led to a row that is not there: it may as well lack rows. Returns the Problem. */
export const noteDamagedPostings = ({ damage }: Connection): Problem => {
  damage.note(POSTINGS);
  return damagedIndex(POSTINGS);
};
