import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { StaffAccount, StaffRepository } from '../../store/ports/sources/staff-repository.ts';

/** The prefix of the names of accounts; no key has a colon. */
export const ACCOUNT_PREFIX = 'staff:';

/** The actor of the command line. Its user owns the server, and vouches for people. */
export const COMMAND_LINE = 'cli';

/**
 * The person behind an account or a key, as far as Carnet knows. An account counts as the person who invited it until
 * it is confirmed; a key as its issuer, else as the first key of its chain. Rejects with Problem `store-unavailable`.
 */
export type FindResponsiblePerson = (actor: string) => Promise<string>;

/** The member `hand` of an event or a ruling: the person behind the actor; absent if the actor is that person. */
export const responsiblePersonMember = (actor: string, responsiblePerson: string): { readonly hand?: string } =>
  responsiblePerson === actor ? {} : { hand: responsiblePerson };

/** The member `countsAs` of an account that counts as another person. */
export const countsAsMember = (account: string, responsiblePerson: string): { readonly countsAs?: string } =>
  responsiblePerson === account ? {} : { countsAs: responsiblePerson };

/** True if an act was by one of these people: accounts, keys, and the people behind them. */
export const isByOneOf = (
  { by, hand: responsiblePerson = by }: { readonly by: string; readonly hand?: string },
  people: readonly string[],
): boolean => people.includes(by) || people.includes(responsiblePerson);

interface FindResponsiblePersonDeps {
  readonly sources: SourceRepository;
  readonly accounts: Pick<StaffRepository, 'find'>;
}

/** A step on the way from an actor to the person behind it; `issuer` is that of the subject at the OpenID provider. */
interface Step {
  readonly actor: string;
  readonly issuer?: string | undefined;
}

/**
 * True if an account is a person of its own. The command line has invited it, a second person has confirmed it, or the
 * provider gives its roles. If an account has no inviter, nothing else is known.
 */
export const standsAlone = ({ invitedBy, confirmedBy, rolesFromProvider }: StaffAccount): boolean =>
  invitedBy === undefined || invitedBy === COMMAND_LINE || confirmedBy !== undefined || rolesFromProvider === true;

/**
 * Accounts that invited one another are one person. A provider knows each person under one subject. So if the same
 * provider signs in an account and its inviter, they are two people.
 */
const responsiblePersonOfPath = (path: readonly Step[], circleAt: number): string => {
  const isCircle = circleAt >= 0;
  const [first] = path.slice(circleAt).toSorted((one, other) => (one.actor < other.actor ? -1 : 1));
  const root: Step = isCircle ? { actor: first?.actor ?? '' } : (path.at(-1) ?? { actor: '' });
  return path
    .slice(0, isCircle ? circleAt : -1)
    .reduceRight<Step>(
      (responsiblePerson, step) =>
        step.issuer !== undefined && step.issuer === responsiblePerson.issuer
          ? step
          : { actor: responsiblePerson.actor, issuer: undefined },
      root,
    ).actor;
};

/** A revoked key still has its issuer, and an account that has ended still has its inviter. */
export const createFindResponsiblePerson = ({
  sources,
  accounts,
}: FindResponsiblePersonDeps): FindResponsiblePerson => {
  const issuerOf = async (key: string): Promise<string | undefined> => {
    const issuedBy = (await sources.findCredential(key))?.issuedBy;
    const isKnown =
      issuedBy !== undefined &&
      (issuedBy.startsWith(ACCOUNT_PREFIX) || (await sources.findCredential(issuedBy)) !== undefined);
    return isKnown ? issuedBy : undefined;
  };
  const inviterOf = (account: StaffAccount | undefined): string | undefined =>
    account === undefined || standsAlone(account) ? undefined : account.invitedBy;

  return async (actor) => {
    const path: Step[] = [];
    let next: string | undefined = actor;
    while (next !== undefined && path.every((step) => step.actor !== next)) {
      const account: StaffAccount | undefined = next.startsWith(ACCOUNT_PREFIX) ? await accounts.find(next) : undefined;
      path.push({ actor: next, issuer: account?.subject?.split(' ')[0] });
      next = next.startsWith(ACCOUNT_PREFIX) ? inviterOf(account) : await issuerOf(next);
    }
    return responsiblePersonOfPath(
      path,
      path.findIndex((step) => step.actor === next),
    );
  };
};
