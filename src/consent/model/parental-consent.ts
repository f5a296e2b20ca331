/** The learners a source is for, as its operator states. */
export type Audience = 'minors' | 'adults' | 'mixed';

/** True if minors are among the learners. */
export const hasMinors = (audience: Audience | undefined): boolean => audience === 'minors' || audience === 'mixed';

/**
 * True if a yes takes two, the person's and a guardian's (GDPR art. 8; in France under 15). It does until the 15th
 * birthday or, if the birthday is unknown, at every source for minors. Times are milliseconds since the epoch.
 */
export const needsParentalConsent = (
  parentalConsentUntil: number | undefined,
  audience: Audience | undefined,
  now: number,
): boolean => (parentalConsentUntil === undefined ? audience === 'minors' : now < parentalConsentUntil);

/** An institution's assertion of the 15th birthday, and its time; milliseconds since the epoch. */
export interface ParentalConsentAssertion {
  readonly parentalConsentUntil?: number;
  readonly parentalConsentSetAt?: number;
}

/**
 * The later of two assertions, so that an old link that is opened late takes nothing back. An assertion without a time
 * counts as the oldest; of two at the same time the first holds.
 */
export const latestAssertion = (
  one: ParentalConsentAssertion,
  other: ParentalConsentAssertion,
): ParentalConsentAssertion => {
  if (one.parentalConsentUntil === undefined) return other;
  if (other.parentalConsentUntil === undefined) return one;
  return (other.parentalConsentSetAt ?? 0) > (one.parentalConsentSetAt ?? 0) ? other : one;
};
