import type { StaffAccount } from '../../store/ports/sources/staff-repository.ts';

/** The roles that rule on the requests of others: only two people together can give them. */
const ROLES_OF_TWO: readonly string[] = ['steward', 'dpo'];

/** True if a role has to be given by two people, or by the command line. */
export const needsTwo = (role: string): boolean => ROLES_OF_TWO.includes(role);

/** The roles of an account that are in force: none of them awaits a second person. */
export const actingRoles = ({ roles, awaiting = [] }: Pick<StaffAccount, 'roles' | 'awaiting'>): readonly string[] =>
  roles.filter((role) => awaiting.every((one) => one.role !== role));
