import { mayRecord } from '../../consent/model/policy.ts';
import type { Decision, Purpose } from '../../consent/model/types.ts';

/** Public numbers are rounded to this, and hidden below it. */
const ROUNDED_TO = 10;

/**
 * Whether somebody counts towards a study's minimum: they have said yes to a version that holds, and it is not over, at
 * `now` (milliseconds since the epoch).
 */
export const isParticipant = (
  purpose: Pick<Purpose, 'basis' | 'accepts' | 'until'>,
  decision: Decision | undefined,
  now: number,
): boolean => decision?.state === 'granted' && mayRecord(purpose, decision, Infinity, now);

/**
 * What a study may emit with so many participants: under its minimum, deletions of what was released before and nothing
 * else.
 */
export const emissionOf = ({ minimum }: Pick<Purpose, 'minimum'>, participants: number): 'everything' | 'deletions' =>
  participants >= minimum ? 'everything' : 'deletions';

const STEPS = [1, 2, 5, 10] as const;

/** The least of 10, 20, 50, 100, 200, 500 and so on that is not less. */
const stepFrom = (least: number): number => {
  const power = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(1, least))));
  return (STEPS.find((step) => step * power >= least) ?? 10) * power;
};

/**
 * How many statements there are, as the public is told it, where one person did at most `most` of them: to the nearest
 * step, and a step is at least ten times what any one person did, so that whether somebody is among them shows no more
 * than what others do meanwhile; undefined where there is less than a step, as it is wherever fewer than ten people did
 * anything.
 */
export const roundedVolume = (count: number, most: number): number | undefined => {
  const step = stepFrom(ROUNDED_TO * most);
  return count < step ? undefined : Math.round(count / step) * step;
};

/** A number of people or records as the public is told it: to the nearest ten; undefined where it is under ten. */
export const roundedCount = (count: number): number | undefined =>
  count < ROUNDED_TO ? undefined : Math.round(count / ROUNDED_TO) * ROUNDED_TO;
