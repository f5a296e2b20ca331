import { defined } from '../../../core/json-object.ts';
import type { AskedBy } from '../../../consent/model/assurance.ts';
import { ACCOUNT_PREFIX } from '../../../access/sources/find-responsible-person.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';

/** The requester, as decisions name it: an account of staff, or a credential with its source. */
export const askedByOf = ({ actor, lab }: Pick<StaffPrincipal, 'actor' | 'lab'>): AskedBy => {
  if (actor.startsWith(ACCOUNT_PREFIX)) return { account: actor };
  return { ...defined({ source: lab }), credential: actor };
};
