import type { StaffAccount } from '../../store/ports/sources/staff-repository.ts';

/** The roles that rule on what others ask: it takes two people to give them. */
const ROLES_OF_TWO: readonly string[] = ['steward', 'dpo'];

/** Whether a role needs two people who give it, or the command line. */
export const needsTwo = (role: string): boolean => ROLES_OF_TWO.includes(role);

/** The roles of an account that permit what they say. */
export const actingRoles = ({ roles, awaiting = [] }: Pick<StaffAccount, 'roles' | 'awaiting'>): readonly string[] =>
  roles.filter((role) => awaiting.every((one) => one.role !== role));
