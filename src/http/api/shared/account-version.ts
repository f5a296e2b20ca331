import { waysIn } from '../../../access/staff/confirm-account.ts';
import type { StaffInvitation } from '../../../access/staff/staff-accounts.ts';
import { versionOf } from './if-match.ts';

/** The version of what operators change and confirm. A sign-in does not change it; a person who joins does. */
export const accountVersion = (account: StaffInvitation['account']): string => {
  const { displayName, organisation, roles, lab, endedAt, invitedBy, confirmedBy, awaiting, email } = account;
  const members = [displayName, organisation, roles, lab, endedAt, invitedBy, confirmedBy, awaiting, waysIn(account)];
  return versionOf(email === undefined ? members : [...members, email]);
};
