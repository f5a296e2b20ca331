import { mayRecord } from '../consent/permits.ts';
import type { Decision, Purpose } from '../consent/types.ts';

/** Public numbers are rounded to this, and hidden below it. */
const ROUNDED_TO = 10;

/** Whether somebody counts towards a study's minimum: they have said yes to a version that holds, and it is not over, at `now` (milliseconds since the epoch). */
export const isParticipant = (purpose: Pick<Purpose, 'basis' | 'accepts' | 'until'>, decision: Decision | undefined, now: number): boolean =>
  decision?.state === 'granted' && mayRecord(purpose, decision, Infinity, now);

/** What a study may emit with so many participants: under its minimum, deletions of what was released before and nothing else. */
export const emissionOf = ({ minimum }: Pick<Purpose, 'minimum'>, participants: number): 'everything' | 'deletions' => (participants >= minimum ? 'everything' : 'deletions');

/** A number of people or records as the public is told it: to the nearest ten; undefined where it is under ten. */
export const roundedCount = (count: number): number | undefined => (count < ROUNDED_TO ? undefined : Math.round(count / ROUNDED_TO) * ROUNDED_TO);
