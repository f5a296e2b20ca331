import type { StaffRow } from '../../api/lists.ts';
import { STAFF_TEXTS } from './use-staff.ts';

const { confirm: TEXTS } = STAFF_TEXTS;

/** What a second person has to confirm of an account. */
export const openTextsOf = ({ countsAs, awaiting = [], endedAt }: StaffRow): readonly string[] => {
  if (endedAt !== undefined) return [];
  const roles = awaiting.map(({ role }) => STAFF_TEXTS.roles[role].name).join(', ');
  return [
    ...(countsAs === undefined ? [] : [TEXTS.countsAs(countsAs)]),
    ...(roles === '' ? [] : [TEXTS.awaiting(roles)]),
  ];
};

/** What is open, or who has confirmed the account. */
export const confirmTextsOf = (account: StaffRow): readonly string[] => [
  ...openTextsOf(account),
  ...(account.confirmedBy === undefined ? [] : [TEXTS.confirmedBy(account.confirmedBy)]),
];
