import type { PreviewRecording } from '../../../consent/gate/preview-recording.ts';
import type { TriedStatements } from '../../../ingest/try-statements.ts';
import type { Caller } from '../../../sources/authentication/authenticate.ts';

/** The member `consent` of the verdict of /v1/validate. */
interface ConsentVerdict {
  readonly onWithheld: 'accept' | 'reject';
  readonly stored: number;
  readonly withheld: number;
  /** With `reject` alone, whose refusal names the withheld ones too. */
  readonly statements?: readonly { readonly index: number; readonly outcome: 'stored' | 'withheld' }[];
  /** Where people can agree; with `withheld` alone. */
  readonly ask?: string;
  /** Why the source may record nothing now. */
  readonly refused?: string;
}

/** A request that would be refused earlier learns nothing of consent, as from POST /xapi/statements. */
const isRefusedBefore = ({ faults, versions }: TriedStatements): boolean =>
  faults.length > 0 ||
  versions.some(
    ({ mode, statements }) => mode === 'enforce' && statements.some(({ violations }) => violations.length > 0),
  );

/**
 * Says of tried statements what the answer to POST /xapi/statements would say. Undefined where they would not come to
 * the recording gate, and for a session: a learner would find out what others have decided, and leave no trace.
 */
export const createReadConsentVerdict =
  ({ previewRecording, askAt }: { readonly previewRecording: PreviewRecording; readonly askAt: string }) =>
  async ({ source, confinedTo }: Caller, tried: TriedStatements): Promise<ConsentVerdict | undefined> => {
    if (confinedTo !== undefined || isRefusedBefore(tried)) return undefined;
    const { onWithheld = 'accept' } = source;
    const preview = await previewRecording(source, tried.statements);
    if ('refused' in preview) return { onWithheld, stored: 0, withheld: 0, refused: preview.refused };
    const { outcomes } = preview;
    const withheld = outcomes.filter((outcome) => outcome === 'withheld').length;
    return {
      onWithheld,
      stored: outcomes.length - withheld,
      withheld,
      ...(onWithheld === 'reject' ? { statements: outcomes.map((outcome, index) => ({ index, outcome })) } : {}),
      ...(withheld > 0 ? { ask: askAt } : {}),
    };
  };
