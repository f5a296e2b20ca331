import { defined } from '../../../core/json-object.ts';
import type { PurposeDetails } from '../purpose-versions.ts';
import type { PurposeRequester } from './purpose-workflow.ts';
import { mayOperate, mayRuleOnPurposes, oversees } from '../../../access/sources/scopes.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';

/** The requester of a transition. */
export const purposeRequesterOf = ({ actor, lab, scopes, hasInScope }: StaffPrincipal): PurposeRequester => ({
  hasInScope,
  key: actor,
  ...defined({ source: lab }),
  isInstitution: mayOperate(scopes),
  isSteward: mayRuleOnPurposes(scopes),
  isDpo: scopes.includes('dpo'),
});

/** True if a caller may see a purpose: of their own lab, or, with a scope that oversees, of their subtree. */
export const canSeePurpose = (
  { scopes, lab, hasInScope }: StaffPrincipal,
  { owner, purpose, inForce }: PurposeDetails,
): boolean =>
  (oversees(scopes) &&
    (hasInScope(purpose.scope.sources) || (inForce !== undefined && hasInScope(inForce.scope.sources)))) ||
  (owner !== undefined && owner === lab);
