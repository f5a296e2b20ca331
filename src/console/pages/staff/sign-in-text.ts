import type { StaffRow } from '../../api/lists.ts';
import { formatDate } from '../../texts/format.ts';
import { STAFF_TEXTS } from './use-staff.ts';

/** How an account signs in, or why it does not. */
export const signInTextOf = (account: StaffRow, now = Date.now()): string => {
  const { signsInBy, rolesFromProvider, invitedUntil, endedAt } = account;
  const { signsIn: texts } = STAFF_TEXTS;
  if (endedAt !== undefined) return texts.ended(formatDate(endedAt));
  const invitation =
    invitedUntil === undefined
      ? []
      : [Date.parse(invitedUntil) > now ? texts.invited(formatDate(invitedUntil)) : texts.invitationOver];
  const ways = [
    ...signsInBy.map((way) => texts[way]),
    ...(rolesFromProvider ? [texts.rolesFromProvider] : []),
    ...invitation,
  ];
  return ways.length === 0 ? texts.never : ways.join(', ');
};
