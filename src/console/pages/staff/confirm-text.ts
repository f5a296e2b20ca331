import type { StaffRow } from '../../api/lists.ts';
import { STAFF_TEXTS } from './use-staff.ts';

const { confirm: TEXTS } = STAFF_TEXTS;

/** The facts of an account that a second person has to confirm. */
export const openTextsOf = ({ countsAs, awaiting = [], endedAt }: StaffRow): readonly string[] => {
  if (endedAt !== undefined) return [];
  const roles = awaiting.map(({ role }) => STAFF_TEXTS.roles[role].name).join(', ');
  return [
    ...(countsAs === undefined ? [] : [TEXTS.countsAs(countsAs)]),
    ...(roles === '' ? [] : [TEXTS.awaiting(roles)]),
  ];
};

/** The open facts, or the person who has confirmed the account. */
export const confirmTextsOf = (account: StaffRow): readonly string[] => [
  ...openTextsOf(account),
  ...(account.confirmedBy === undefined ? [] : [TEXTS.confirmedBy(account.confirmedBy)]),
];
