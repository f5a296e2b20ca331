/**
 * The k-anonymity threshold of a study, and the rounding of numbers that the public reads.
 *
 * The threshold is `Purpose.minimum` (src/consent/model/types.ts), one for each version of a study. It is validated in
 * src/consent/purposes/read-purpose-members.ts, where its default of 10 is. src/studies/release/eligibility.ts counts
 * participants against it, and `StudyState.emits` keeps the outcome.
 */
import { isPermitted, type PolicyPurpose } from '../../consent/model/policy.ts';
import type { Decision, Purpose } from '../../consent/model/types.ts';

/**
 * Public numbers of people and records are rounded to this, and hidden below it. It is not the threshold under which a
 * study releases nothing: that is `Purpose.minimum`, which `eligibilityOf` compares with.
 */
const PUBLIC_COUNT_STEP = 10;

/**
 * Whether a person takes part: granted by a sign-in that is sure enough, and for a compatible version. It has not
 * expired at `now` (milliseconds since the epoch).
 */
export const isParticipant = (purpose: PolicyPurpose, decision: Decision | undefined, now: number): boolean =>
  decision?.state === 'granted' && isPermitted(purpose, decision, { timestamp: Infinity, now });

/**
 * What a study may publish: below its threshold only deletions of earlier releases. The threshold is `Purpose.minimum`
 * or the floor of the server, whichever is more: a purpose of older data may ask for fewer.
 */
export const eligibilityOf = (
  { minimum }: Pick<Purpose, 'minimum'>,
  studyMinimum: number,
  participants: number,
): 'everything' | 'deletions' => (participants >= Math.max(minimum, studyMinimum) ? 'everything' : 'deletions');

const STEPS = [1, 2, 5, 10] as const;

/** The least of 10, 20, 50, 100, 200, 500 and so on that is not less. */
const stepFrom = (least: number): number => {
  const power = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(1, least))));
  return (STEPS.find((step) => step * power >= least) ?? 10) * power;
};

/**
 * A public number of statements, rounded; undefined below one step, and so with fewer than ten active people. A step is
 * at least ten times `most`, the statements of the most active person, so that the number does not reveal whether any
 * one person is among them.
 */
export const roundedVolume = (count: number, most: number): number | undefined => {
  const step = stepFrom(PUBLIC_COUNT_STEP * most);
  return count < step ? undefined : Math.round(count / step) * step;
};

/** A public number of people or records, rounded to the nearest ten; undefined below ten. */
export const roundedCount = (count: number): number | undefined =>
  count < PUBLIC_COUNT_STEP ? undefined : Math.round(count / PUBLIC_COUNT_STEP) * PUBLIC_COUNT_STEP;
