/** Whom a source is for, as its operator says. */
export type Audience = 'minors' | 'adults' | 'mixed';

/**
 * Whether a yes takes two, the person's and a guardian's (GDPR art. 8; in France under 15): until the 15th birthday, or where nobody knows
 * it, wherever the source is for minors. Times are milliseconds since the epoch.
 */
export const isJoint = (jointUntil: number | undefined, audience: Audience | undefined, now: number): boolean =>
  jointUntil === undefined ? audience === 'minors' : now < jointUntil;
