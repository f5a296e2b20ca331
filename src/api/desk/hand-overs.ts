import { actingRoles } from '../../access/sources/acting-roles.ts';
import type { StaffInvitation } from '../../access/staff/staff-accounts.ts';
import { defined } from '../../core/json-object.ts';
import type { DeskItem } from './desk-item.ts';
import { actingAccounts, type DeskServices, hindranceOf, readDeskItems } from './read-desk.ts';

/** The items whose step an account can take now, as its desk shows them; none if it cannot sign in. */
export const readHandOvers = async (
  account: StaffInvitation['account'],
  services: DeskServices,
): Promise<readonly DeskItem[]> => {
  if (actingAccounts([account]).length === 0) return [];
  const { name, organisation, lab } = account;
  const hasInScope = await services.people.staff.readOrganisationScope(organisation);
  const reader = { actor: name, scopes: actingRoles(account), organisation, hasInScope, ...defined({ lab }) };
  const { items } = await readDeskItems(reader, services);
  const reasons = await Promise.all(items.map((item) => hindranceOf(item, reader, hasInScope)));
  return items.filter((_, index) => reasons[index] === undefined);
};
