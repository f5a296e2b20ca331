import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { Caller } from '../sources/authentication/authenticate.ts';
import { ACCOUNT_PREFIX } from '../sources/find-responsible-person.ts';
import type { HasInScope } from '../sources/organisations/organisation-scope.ts';

/** An actor, as far as accounts are concerned. */
export type StaffActor = Omit<StaffPrincipal, 'hasInScope'>;

/** An actor for an institution or a lab: an account, or a program by a credential with a scope of staff. */
export interface StaffPrincipal {
  /** The name of the account, or the key of the credential. */
  readonly actor: string;
  /** Roles of an account are named like scopes. */
  readonly scopes: readonly string[];
  /** The organisation in which the scopes are held; they cover its subtree. */
  readonly organisation: string;
  /** The source that stands for the lab or office of the actor. */
  readonly lab?: string;
  /** The issuer of the credential. */
  readonly madeBy?: string;
  /** Roles of an account that permit nothing until a second person has confirmed them. */
  readonly awaiting?: readonly string[];
  /** True for sources of the subtree of the organisation; others are not found. */
  readonly hasInScope: HasInScope;
}

/** A credential as an actor: its source is its lab or office. */
export const actorOfCaller = ({ key, source, scopes, organisation, issuedBy }: Caller): StaffActor => ({
  actor: key,
  scopes,
  organisation,
  lab: source.id,
  ...defined({ madeBy: issuedBy }),
});

/**
 * The account itself, or the issuer of the key: known without a look-up (`FindResponsiblePerson` follows the complete
 * chain).
 */
const nearestIssuer = ({ actor, madeBy }: { readonly actor: string; readonly madeBy?: string | undefined }): string =>
  actor.startsWith(ACCOUNT_PREFIX) ? actor : (madeBy ?? actor);

/** The issuer of a credential: the account behind the issuer, or the key itself, whose tool the new credential is. */
export const issuerOf = (by: { readonly actor: string; readonly madeBy?: string | undefined }): string => {
  const issuer = nearestIssuer(by);
  return issuer.startsWith(ACCOUNT_PREFIX) ? issuer : by.actor;
};

/**
 * Throws Problem `forbidden` if a person would change their own roles. They may try by their account, a credential that
 * they issued, or an account that counts as theirs. `responsiblePerson` is the person behind the actor
 * (`FindResponsiblePerson`).
 */
export const checkOther = ({
  by,
  responsiblePerson,
  account,
}: {
  readonly by: StaffActor;
  readonly responsiblePerson: string;
  readonly account: string;
}): void => {
  if (nearestIssuer(by) === account || by.actor === account || responsiblePerson === account)
    throw new Problem('forbidden', 'nobody gives roles to themselves: ask another operator, or use the command line');
};
