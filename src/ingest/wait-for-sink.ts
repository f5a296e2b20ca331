import type { Position } from '../journal/port/journal.ts';
import type { StatementLimits } from '../xapi/json/json.ts';
import type { AdmittedRequest } from './append-admitted.ts';
import { deadLetterProblem } from './sink-outcome/dead-letter-problem.ts';
import type { BatchOutcome, ReadAfterWrite } from './sink-outcome/read-after-write.ts';
import type { ReserveIds } from './sink-outcome/reserve-ids.ts';
import { type StatementsRequest, validateRequest } from './request/validate-request.ts';
import { Problem } from '../core/problem.ts';
import type { LeasedRuns } from './profiles/run-leases.ts';

/**
 * Releases runs once the sink has passed the statements of a request. Rejects with Problem `journal-unavailable` if
 * another request may have had the runs meanwhile, because decisions based on them are then invalid.
 */
const giveBackRuns = async (
  runs: LeasedRuns,
  {
    outcome,
    ids,
    waitAgain,
  }: {
    readonly outcome: BatchOutcome;
    readonly ids: readonly string[];
    readonly waitAgain: () => Promise<BatchOutcome>;
  },
): Promise<void> => {
  const isHeld = await runs.isHeld().catch(() => false);
  if (outcome.kind === 'readable') void runs.release();
  // The answer does not wait for the sink any longer; the next request of the registration does.
  else void waitAgain().then(({ kind }) => (kind === 'readable' ? runs.release() : runs.leave()));
  if (!isHeld)
    throw new Problem(
      'journal-unavailable',
      'the statements took so long that others of their registration may have come between; they may be stored',
      [],
      { ids },
    );
};

/** A request whose batch is in the journal. */
interface Waiting {
  readonly request: StatementsRequest;
  readonly putId: string | undefined;
  readonly appended: AdmittedRequest;
}

interface WaitForSinkDeps {
  readonly readAfterWrite: Pick<ReadAfterWrite, 'waitForBatch'>;
  readonly reserveIds: ReserveIds;
  readonly limits: StatementLimits;
  readonly observe: { late(): void } | undefined;
}

/** Waits until the sink has stored a request, or its ids are reserved for it. */
export const createWaitForSink = ({ readAfterWrite, reserveIds: reserve, limits, observe }: WaitForSinkDeps) => {
  /** Parses the statements again: they were not in memory while their request waited. */
  const reserveLate = async ({ request, putId, appended }: Waiting, position: Position): Promise<BatchOutcome> => {
    const { ids, single, inBatch, idNamespace } = appended;
    const { statements } = await validateRequest(request, putId, { limits, onParsed: () => undefined });
    const given = inBatch.flatMap((index) => {
      const statement = statements[index];
      return statement?.id === undefined ? [] : [{ index, statement }];
    });
    const { version, caller } = request;
    const { readableSources } = caller;
    const late = { position, version, readableSources, ids, single, statements: given };
    return reserve(idNamespace === undefined ? late : { ...late, idNamespace });
  };

  /** Rejects with `deadLetterProblem` if the sink could not store statements of the batch. */
  return async (waiting: Waiting): Promise<'readable' | 'late'> => {
    const { position, runs, ids, single, inBatch } = waiting.appended;
    if (position === undefined) return 'readable';
    let outcome = await readAfterWrite.waitForBatch(position);
    if (runs !== undefined)
      await giveBackRuns(runs, { outcome, ids, waitAgain: () => readAfterWrite.waitForBatch(position) });
    if (outcome.kind === 'late') {
      observe?.late();
      outcome = await reserveLate(waiting, position);
    }
    if (outcome.kind === 'readable' && outcome.deadLetters.length > 0)
      throw deadLetterProblem({ ids, single, admitted: inBatch }, outcome.deadLetters);
    return outcome.kind;
  };
};
