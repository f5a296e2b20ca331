import { arraySchema, COUNT, enumSchema, objectSchema, type Sent, STRING } from '../../core/json-schema.ts';
import type { TriedStatements } from '../../ingest/try-statements.ts';
import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import type { Services } from '../route/services.ts';

/** The member `consent` of the verdict of /v1/validate. */
export const CONSENT_VERDICT = {
  ...objectSchema(
    { onWithheld: enumSchema('accept', 'reject'), stored: COUNT, withheld: COUNT },
    {
      statements: arraySchema(objectSchema({ index: COUNT, outcome: enumSchema('stored', 'withheld') })),
      ask: { ...STRING, description: 'The URL at which people can agree.' },
      refused: { ...STRING, description: 'Why the source may record nothing now.' },
    },
  ),
  description:
    'What the recording gate would do now. Absent if the standard or an enforced profile is broken: the request ' +
    'would not come to the gate; and for a session. `statements` is there with `reject` alone.',
};

/** A request that would be refused earlier learns nothing of consent, as from POST /xapi/statements. */
const isRefusedBefore = ({ faults, versions }: TriedStatements): boolean =>
  faults.length > 0 ||
  versions.some(
    ({ mode, statements }) => mode === 'enforce' && statements.some(({ violations }) => violations.length > 0),
  );

/**
 * The verdict on tried statements that POST /xapi/statements would give. Undefined if they would not come to the
 * recording gate, and for a session: a learner could learn the decisions of others without a trace.
 */
export const readConsentVerdict = async (
  { source, confinedTo }: Caller,
  tried: TriedStatements,
  { xapi, settings }: Services,
): Promise<Sent<typeof CONSENT_VERDICT> | undefined> => {
  if (confinedTo !== undefined || isRefusedBefore(tried)) return undefined;
  const { onWithheld = 'accept' } = source;
  const preview = await xapi.previewRecording(source, tried.statements);
  if ('refused' in preview) return { onWithheld, stored: 0, withheld: 0, refused: preview.refused };
  const { outcomes } = preview;
  const withheld = outcomes.filter((outcome) => outcome === 'withheld').length;
  return {
    onWithheld,
    stored: outcomes.length - withheld,
    withheld,
    statements: onWithheld === 'reject' ? outcomes.map((outcome, index) => ({ index, outcome })) : undefined,
    ask: withheld > 0 ? `${settings.publicUrl}/me` : undefined,
  };
};
