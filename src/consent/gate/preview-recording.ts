import { isProblem } from '../../core/problem.ts';
import { mapInSlices } from '../../core/concurrency/slices.ts';
import type { Statement } from '../../xapi/model/types.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import { checkRecordingAllowed, type RecordingSource, type RecordPurposes } from '../purposes/recording-purpose.ts';
import { evaluateStatement } from './evaluate-statement.ts';
import type { UnaskedPeople } from './unasked-people.ts';
import { peopleInStatement } from './people-in-statement.ts';

/** The outcome of the recording gate, without its effects. */
type RecordingPreview =
  | { readonly outcomes: readonly ('stored' | 'withheld')[] }
  /** The reason why the source may record nothing now. */
  | { readonly refused: string };

/**
 * Predicts the recording gate's outcome for each statement now; creates no person and stores nothing. It reveals as
 * much as GET /v1/permits for each Agent, and no reason. Rejects with Problem `store-unavailable`.
 */
export type PreviewRecording = (source: RecordingSource, statements: readonly Statement[]) => Promise<RecordingPreview>;

interface PreviewRecordingDeps {
  readonly people: PersonLookup;
  readonly purposes: RecordPurposes;
  readonly unasked?: UnaskedPeople;
  readonly now: () => number;
}

export const createPreviewRecording =
  ({ people, purposes, unasked, now: clock }: PreviewRecordingDeps): PreviewRecording =>
  async (source, statements) => {
    const now = clock();
    const found = await mapInSlices(statements, peopleInStatement);
    const identifiers = new Set(found.flatMap(({ named }) => named.map(({ identifier }) => identifier)));
    const [purpose, known] = await Promise.all([purposes.get(source), people.findByIdentifier(identifiers)]);
    try {
      checkRecordingAllowed(purpose, now);
    } catch (thrown) {
      if (!isProblem(thrown, 'forbidden')) throw thrown;
      return { refused: thrown.message };
    }
    const context = {
      purpose,
      now,
      personOf: (identifier: string) => known.get(identifier),
      keepsUnaskedOut: unasked?.unknownSince() !== undefined,
    };
    const outcomes = await mapInSlices(statements, (statement, index) =>
      evaluateStatement(statement, context, found[index]).verdict === 'withheld' ? 'withheld' : 'stored',
    );
    return { outcomes };
  };
