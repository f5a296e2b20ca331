import { type Fault, Problem } from '../../core/problem.ts';
import type { StoredTimes } from '../../store/stored-times.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { StampedBatch } from '../../xapi/model/types.ts';
import type { StatementsRequest, ValidatedRequest } from './validate-request.ts';

/** The `stored` that the statements of a request keep; undefined if they keep none. */
export type ReadKeptStored = (
  request: StatementsRequest,
  validated: Pick<ValidatedRequest, 'statements' | 'single'>,
) => Promise<StampedBatch['keptStored']>;

interface KeptStoredDeps {
  readonly storedTimes: StoredTimes;
  readonly now: () => number;
}

const CANNOT_KEEP =
  '`stored` cannot be kept: this store has been used in another way, or its statements have been listed. A client ' +
  'that reads by `since` would miss statements with an earlier `stored`. Import into a new store, before any client ' +
  'uses it; statements whose request was under way may have got a new `stored`';

/** Rejects with Problem `forbidden` if no import may keep `stored`. It decides nothing. */
export const createCheckKeptStored = (storedTimes: StoredTimes) => async (): Promise<void> => {
  if (!(await storedTimes.mayKeep())) throw new Problem('forbidden', CANNOT_KEEP);
};

const outsideFaults = (times: readonly (number | null)[], single: boolean, now: number): readonly Fault[] =>
  times.flatMap((time, index) =>
    time === null || (time >= 0 && time <= now)
      ? []
      : [{ at: single ? '/stored' : `/${index}/stored`, detail: 'must be from 1970 on, and not later than now' }],
  );

/**
 * Reads the `stored` of each statement if the request keeps it. Rejects with Problem `forbidden` if the store has been
 * used, `invalid-statement` for a time before 1970 or after now. Any other request, but a dry run, counts as a use of
 * the store.
 */
export const createReadKeptStored =
  ({ storedTimes, now }: KeptStoredDeps): ReadKeptStored =>
  async ({ keepsStored, isDryRun = false, caller }, { statements, single }) => {
    if (keepsStored !== true) {
      if (!isDryRun) await storedTimes.use();
      return undefined;
    }
    if (caller.confinedTo !== undefined) throw new Problem('forbidden', 'a session cannot keep `stored`');
    const times = statements.map(({ stored }) => (stored === undefined ? null : Math.floor(instantOf(stored))));
    const faults = outsideFaults(times, single, now());
    if (faults.length > 0) throw new Problem('invalid-statement', 'a `stored` cannot be kept', faults);
    if (!(await (isDryRun ? storedTimes.mayKeep() : storedTimes.beginKeeping())))
      throw new Problem('forbidden', CANNOT_KEEP);
    return times;
  };
