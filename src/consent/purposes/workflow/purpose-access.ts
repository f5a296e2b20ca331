import { defined } from '../../../core/json-object.ts';
import type { PurposeDetails } from '../purpose-versions.ts';
import type { PurposeRequester } from './purpose-workflow.ts';
import { mayOperate, mayRuleOnPurposes, type Scope } from '../../../access/sources/scopes.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';

/** The scopes that see every purpose; a scientist sees those of their own lab. */
const OVERSEERS: readonly Scope[] = ['steward', 'operator', 'auditor', 'dpo'];

/** The requester of a transition. */
export const purposeRequesterOf = ({ actor, lab, scopes, hasInScope }: StaffPrincipal): PurposeRequester => ({
  hasInScope,
  key: actor,
  ...defined({ source: lab }),
  isInstitution: mayOperate(scopes),
  isSteward: mayRuleOnPurposes(scopes),
  isDpo: scopes.includes('dpo'),
});

/** True if a caller has a scope that sees every purpose of their subtree. */
export const isOverseer = ({ scopes }: Pick<StaffPrincipal, 'scopes'>): boolean =>
  OVERSEERS.some((scope) => scopes.includes(scope));

/** True if a caller may see a purpose: of their own lab, or, with a scope that oversees, of their subtree. */
export const canSeePurpose = (
  { scopes, lab, hasInScope }: StaffPrincipal,
  { owner, purpose, inForce }: PurposeDetails,
): boolean =>
  (isOverseer({ scopes }) &&
    (hasInScope(purpose.scope.sources) || (inForce !== undefined && hasInScope(inForce.scope.sources)))) ||
  (owner !== undefined && owner === lab);
