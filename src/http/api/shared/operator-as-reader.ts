import type { AccessRequest } from '../../../consent/access/record-access.ts';
import { ACCOUNT_PREFIX } from '../../../access/sources/find-responsible-person.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';

/** An operator as access records name them: an account, or a credential with its source. */
export const operatorAsReader = ({ actor, organisation, lab }: StaffPrincipal): AccessRequest['reader'] => ({
  id: actor,
  ...(lab !== undefined && !actor.startsWith(ACCOUNT_PREFIX) && { source: lab }),
  organisation,
  role: 'operator',
});
