import type { FindPurposesInForce } from '../../consent/decisions/purposes-in-force.ts';
import { Problem } from '../../core/problem.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';

/** Finds which of these purposes are about sources in the scope of a role. */
export const createIsInScope = async (
  ids: readonly string[],
  { hasInScope }: StaffPrincipal,
  findPurposes: FindPurposesInForce,
): Promise<(id: string) => boolean> => {
  const found = await findPurposes([...new Set(ids)]);
  return (id) => hasInScope(found.get(id)?.purpose.scope.sources ?? []);
};

/** Rejects with Problem `not-found` if a purpose is out of scope. */
export const checkPurposeInScope = async (
  purpose: string,
  by: StaffPrincipal,
  findPurposes: FindPurposesInForce,
): Promise<void> => {
  if (!(await createIsInScope([purpose], by, findPurposes))(purpose))
    throw new Problem('not-found', 'there is no such person, or no such purpose');
};
