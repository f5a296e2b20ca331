import { type Fault, Problem } from '../../core/problem.ts';
import { conflictProblem } from './existing-ids.ts';
import type { StatementPosition } from '../../store/ports/sink/progress-repository.ts';

/** The request of a batch. */
interface BatchRequest {
  readonly ids: readonly string[];
  readonly single: boolean;
  /** The index, within the request, of each statement of the batch. */
  readonly admitted: readonly number[];
}

/** The Problem of a batch that may be stored, unless others have its ids: a second request will show it. */
export const undecidedProblem = (ids: readonly string[]): Problem =>
  new Problem(
    'journal-unavailable',
    'the store is behind, and another request may have one of these ids: the statements may be stored; send them again',
    [],
    { ids },
  );

/** The Problem of a batch of which some statements are dead letters until the record of a source is repaired. */
const unjudgedProblem = (ids: readonly string[]): Problem =>
  new Problem(
    'damaged',
    'The record of a source is damaged, so it is not known whether ids of these statements are free. Those are kept ' +
      'as dead letters, the others are stored. An operator restores the record, as `carnet check` says, and replays ' +
      'them: `carnet dead-letters replay --all`.',
    [],
    { ids },
  );

/**
 * The Problem of a batch of which the sink could not store some statements. The others are stored. `statement-conflict`
 * for ids of another statement; without any, `journal-unavailable` if that is undecided, `damaged` if the record of a
 * source is damaged, or `too-large`.
 */
export const deadLetterProblem = (
  { ids, single, admitted }: BatchRequest,
  deadLetters: readonly StatementPosition[],
): Problem => {
  const indexInRequest = ({ index }: StatementPosition): number => admitted[index] ?? index;
  const conflicting = deadLetters.filter(
    ({ tooLarge, undecided, unjudged }) => (tooLarge ?? undecided ?? unjudged) === undefined,
  );
  if (conflicting.length > 0) return conflictProblem(ids, conflicting.map(indexInRequest), single);
  if (deadLetters.some(({ undecided }) => undecided === true)) return undecidedProblem(ids);
  if (deadLetters.some(({ unjudged }) => unjudged === true)) return unjudgedProblem(ids);
  const faults = deadLetters.map(indexInRequest).map((index): Fault => ({
    at: single ? '' : `/${index}`,
    detail: `the statement ${ids[index] ?? ''} is larger than the store can hold`,
  }));
  return new Problem('too-large', faults.map(({ detail }) => detail).join('; '), faults);
};
