/** Whom a source is for, as its operator says. */
export type Audience = 'minors' | 'adults' | 'mixed';

/**
 * Whether a yes takes two, the person's and a guardian's (GDPR art. 8; in France under 15): until the 15th birthday, or
 * where nobody knows it, wherever the source is for minors. Times are milliseconds since the epoch.
 */
export const isJoint = (jointUntil: number | undefined, audience: Audience | undefined, now: number): boolean =>
  jointUntil === undefined ? audience === 'minors' : now < jointUntil;

/** Until when consent is joint, and when the institution has said so; milliseconds since the epoch. */
export interface JointSaid {
  readonly jointUntil?: number;
  readonly jointSaid?: number;
}

/**
 * What was said last of the two: an old link that is opened late takes nothing back. What was said nobody knows when is
 * the oldest; of two said at once the first holds.
 */
export const saidLast = (one: JointSaid, other: JointSaid): JointSaid => {
  if (one.jointUntil === undefined || other.jointUntil === undefined) return one.jointUntil === undefined ? other : one;
  return (other.jointSaid ?? 0) > (one.jointSaid ?? 0) ? other : one;
};
