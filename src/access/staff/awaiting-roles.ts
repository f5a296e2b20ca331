import { COMMAND_LINE } from '../sources/find-responsible-person.ts';
import { needsTwo } from '../sources/acting-roles.ts';
import type { StaffAccount } from '../../store/ports/sources/staff-repository.ts';
import type { StaffChange } from './account-rules.ts';

type Awaiting = Pick<StaffAccount, 'awaiting'>;

/** The member `awaiting`, absent if no role awaits anything. */
export const withAwaiting = (awaiting: NonNullable<StaffAccount['awaiting']>): Awaiting =>
  awaiting.length === 0 ? {} : { awaiting };

/** The roles of a new person for which one giver is not enough. */
export const awaitingOf = (roles: readonly string[], givenBy: string): Awaiting =>
  withAwaiting(
    givenBy === COMMAND_LINE
      ? []
      : roles.filter(needsTwo).map((role): { role: string; givenBy: string } => ({ role, givenBy })),
  );

interface RolesGiven {
  readonly before: StaffAccount;
  /** The account after the change. */
  readonly after: StaffAccount;
  readonly change: StaffChange;
  /** The person (`FindResponsiblePerson`) who changes it. */
  readonly givenBy: string;
  /** True if its organisation stays, or becomes one below it. */
  readonly isWithin: boolean;
}

/** The giver of a role that is new, or is held in another organisation, is the person who changes it. */
export const awaitingAfter = ({ before, after, change, givenBy, isWithin }: RolesGiven): Awaiting => {
  const { awaiting: former = [] } = before;
  const kept = former.filter(({ role }) => after.roles.includes(role));
  if (givenBy === COMMAND_LINE) return withAwaiting(change.roles === undefined ? kept : []);
  const given = after.roles.filter((role) => !before.roles.includes(role) || !isWithin);
  return withAwaiting([
    ...kept.filter(({ role }) => !given.includes(role)),
    ...(awaitingOf(given, givenBy).awaiting ?? []),
  ]);
};
