/** How near a deadline is. */
export type Urgency = 'overdue' | 'urgent' | 'soon' | 'later';

const URGENT_DAYS = 3;
const SOON_DAYS = 10;

/** By the whole days that are left; negative once the deadline has passed. */
export const urgencyOf = (daysLeft: number): Urgency => {
  if (daysLeft < 0) return 'overdue';
  if (daysLeft <= URGENT_DAYS) return 'urgent';
  return daysLeft <= SOON_DAYS ? 'soon' : 'later';
};
