/** The k-anonymity threshold of a study (`Purpose.minimum`), and the rounding of numbers that the public reads. */
import { isSureEnough } from '../../consent/model/assurance.ts';
import { isPermitted, type PolicyPurpose } from '../../consent/model/policy.ts';
import { hasFloor } from '../../consent/purposes/validation/opening-requirements.ts';
import type { Decision, Purpose } from '../../consent/model/types.ts';

/**
 * Public numbers of people are rounded to this. It is not the threshold under which a study releases nothing, which is
 * `Purpose.minimum`: `eligibilityOf` compares with that.
 */
const PUBLIC_COUNT_STEP = 10;

/**
 * The least number of people behind a public number, month or label. It is twice the step: a number that appears with
 * the tenth person would show an earlier observer that there were nine.
 */
export const PUBLIC_FROM_PEOPLE = 2 * PUBLIC_COUNT_STEP;

/**
 * True if a person takes part: the decision was granted by a sign-in that is sure enough, and for a compatible version.
 * It has not expired at `now` (milliseconds since the epoch).
 */
export const isParticipant = (purpose: PolicyPurpose, decision: Decision | undefined, now: number): boolean =>
  decision?.state === 'granted' && isPermitted(purpose, decision, { timestamp: Infinity, now });

/**
 * True if a person counts for the floor of a purpose: by a sign-in of an institution or its provider. The purpose may
 * accept less, but a tool could invent people.
 */
export const countsForFloor = (
  purpose: PolicyPurpose & Pick<Purpose, 'kind'>,
  decision: Decision | undefined,
  now: number,
): boolean =>
  isParticipant(purpose, decision, now) &&
  (!hasFloor(purpose.kind) || isSureEnough(decision?.assurance, 'institution'));

/**
 * The data that a study may publish: below its threshold only deletions of earlier releases. The threshold is
 * `Purpose.minimum` or the floor of the server, whichever is more: a purpose of older data may ask for fewer.
 */
export const eligibilityOf = (
  { kind, minimum }: Pick<Purpose, 'kind' | 'minimum'>,
  studyMinimum: number,
  participants: number,
): 'everything' | 'deletions' =>
  participants >= Math.max(minimum, hasFloor(kind) ? studyMinimum : 1) ? 'everything' : 'deletions';

const STEPS = [1, 2, 5, 10] as const;

/** The least of 10, 20, 50, 100, 200, 500 and so on that is at least `least`. */
const stepFrom = (least: number): number => {
  const power = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(1, least))));
  return (STEPS.find((step) => step * power >= least) ?? 10) * power;
};

/**
 * A public number of statements; undefined with fewer than twenty equally active people. It is rounded in steps of at
 * least ten times `most`, the statements of the most active person, so that it reveals no one person.
 */
export const roundedVolume = (count: number, most: number): number | undefined => {
  const step = stepFrom(PUBLIC_COUNT_STEP * most);
  return count < Math.max(step, PUBLIC_FROM_PEOPLE * most) ? undefined : Math.round(count / step) * step;
};

/** A public number of people, rounded down to tens; undefined below twenty. */
export const roundedCount = (count: number): number | undefined =>
  count < PUBLIC_FROM_PEOPLE ? undefined : Math.floor(count / PUBLIC_COUNT_STEP) * PUBLIC_COUNT_STEP;
