import type { RecordChange } from '../audit/record-change.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import { isSameSet } from '../../core/same-set.ts';
import {
  ACCOUNT_PREFIX,
  COMMAND_LINE,
  type FindResponsiblePerson,
  responsiblePersonMember,
  standsAlone,
} from '../sources/find-responsible-person.ts';
import type { AwaitingRole, StaffAccount } from '../../store/ports/sources/staff-repository.ts';
import { withAwaiting } from './awaiting-roles.ts';
import type { StaffActor } from './staff-principal.ts';

/** Changes a stored account until no other change comes first. */
export type ChangeStored = (
  name: string,
  by: StaffActor,
  apply: (before: StaffAccount) => Promise<StaffAccount>,
) => Promise<StaffAccount>;

interface ConfirmationsDeps {
  readonly findResponsiblePerson: FindResponsiblePerson;
  readonly recordChange: RecordChange;
  readonly list: (by: StaffActor) => Promise<readonly StaffAccount[]>;
  readonly get: (name: string, by: StaffActor) => Promise<StaffAccount>;
  readonly changeStored: ChangeStored;
}

/** The confirmations of a second person: who has an account, and that they have its roles. */
export interface Confirmations {
  /**
   * Confirms that the person of an account is another than its inviter, and has its roles. The parts that this actor
   * may not confirm stay open. `check` may refuse the account as it is. Rejects with Problem `forbidden` for keys, for
   * the giver of all parts and for the account itself; `state-conflict` if no person has joined.
   */
  confirm(name: string, by: StaffActor, check?: (before: StaffAccount) => void): Promise<StaffAccount>;
  /** The accounts of which this actor may confirm something. */
  confirmable(by: StaffActor): Promise<readonly StaffAccount[]>;
  /** The accounts of people who have joined of which something awaits a second person. */
  awaiting(by: StaffActor): Promise<readonly StaffAccount[]>;
  /** True if this actor may confirm something of an account, which may be out of their scope. */
  mayConfirm(account: StaffAccount, by: StaffActor): Promise<boolean>;
}

/** The content of one confirmation: that the person is another than the inviter, and the roles that they have. */
interface Confirmation {
  readonly isPerson: boolean;
  readonly roles: readonly AwaitingRole[];
}

const isNothing = ({ isPerson, roles }: Confirmation): boolean => !isPerson && roles.length === 0;

/** The part that both contain: a role given meanwhile is in no event yet, and no person has seen it. */
const common = (planned: Confirmation, now: Confirmation): Confirmation => ({
  isPerson: planned.isPerson && now.isPerson,
  roles: now.roles.filter(({ role, givenBy }) =>
    planned.roles.some((one) => one.role === role && one.givenBy === givenBy),
  ),
});

const conflict = (detail: string): Problem => new Problem('state-conflict', detail);

/** The people to ask for the step that the person behind an account cannot take. */
export const askForConfirmation = ({ name, organisation }: Pick<StaffAccount, 'name' | 'organisation'>): string =>
  `ask an operator, steward or data protection officer of ${organisation} or above who is another person to confirm ` +
  `${name}, or run: carnet staff confirm ${name}`;

/** An authenticator chooses the id of its passkey: another may have the same. */
export const waysIn = ({ passkeys, subject }: StaffAccount): readonly string[] => [
  ...passkeys.map(({ id, publicKey, addedAt }) => `${id} ${publicKey} ${addedAt}`),
  ...(subject === undefined ? [] : [subject]),
];

/** Throws Problem `state-conflict` if it is not known yet whose account it is. */
const checkJoined = (account: StaffAccount, by: StaffActor): void => {
  const { name, endedAt, invitation, invitedBy } = account;
  if (endedAt !== undefined) throw conflict('this account has ended');
  if (waysIn(account).length === 0)
    throw conflict(`nobody has joined ${name} yet: confirm it once its person has redeemed the invitation`);
  // An earlier release noted the last inviter, and not the inviter whose invitation was redeemed.
  const isInviterKnown = invitation === undefined || invitation.by !== undefined || invitedBy === undefined;
  if (!isInviterKnown && by.actor !== COMMAND_LINE)
    throw conflict(
      `who invited the person of ${name} is not known: invite it again and let it join, or run: ` +
        `carnet staff confirm ${name}`,
    );
};

/** Throws Problem `forbidden` for keys, and for the account itself. */
const checkConfirmer = (name: string, { actor }: StaffActor): void => {
  if (actor === COMMAND_LINE) return;
  if (!actor.startsWith(ACCOUNT_PREFIX))
    throw new Problem(
      'forbidden',
      'a person confirms an account, and no key does: sign in with an account of your own',
    );
  if (actor === name)
    throw new Problem(
      'forbidden',
      `nobody confirms themselves: ask another person, or run: carnet staff confirm ${name}`,
    );
};

/** The parts that this actor may confirm. Throws Problem `forbidden` if parts await, but none is this actor's. */
const createConfirmationBy =
  (findResponsiblePerson: FindResponsiblePerson) =>
  async (account: StaffAccount, by: StaffActor): Promise<Confirmation> => {
    const { name, awaiting = [] } = account;
    const isOpen = !standsAlone(account);
    if (by.actor === COMMAND_LINE) return { isPerson: isOpen, roles: awaiting };
    const [own, present, ...givers] = await Promise.all([
      findResponsiblePerson(by.actor),
      findResponsiblePerson(name),
      ...awaiting.map(({ givenBy }) => findResponsiblePerson(givenBy)),
    ]);
    const isPerson = isOpen && own !== present;
    const roles = awaiting.filter((_, index) => own !== givers[index] && own !== name);
    if ((isOpen || awaiting.length > 0) && isNothing({ isPerson, roles }))
      throw new Problem(
        'forbidden',
        `${by.actor} counts as ${own}, who has invited ${name} or given its roles: ${askForConfirmation(account)}`,
      );
    return { isPerson, roles };
  };

/** A second confirmation of the same parts changes nothing, and leaves no event. */
export const createConfirmations = (deps: ConfirmationsDeps): Confirmations => {
  const { findResponsiblePerson, recordChange, list, get, changeStored } = deps;
  const confirmationBy = createConfirmationBy(findResponsiblePerson);

  /** The parts that this actor confirms of the account as it is now. */
  const planFor = async (account: StaffAccount, by: StaffActor): Promise<Confirmation> => {
    checkConfirmer(account.name, by);
    checkJoined(account, by);
    return confirmationBy(account, by);
  };

  const mayConfirm = async (account: StaffAccount, by: StaffActor): Promise<boolean> => {
    try {
      return !isNothing(await planFor(account, by));
    } catch (thrown) {
      if (isProblem(thrown, 'forbidden') || isProblem(thrown, 'state-conflict')) return false;
      throw thrown;
    }
  };

  const confirmed = (account: StaffAccount, { isPerson, roles }: Confirmation, by: StaffActor): StaffAccount => {
    const { awaiting = [], ...rest } = account;
    return {
      ...rest,
      ...(isPerson && { confirmedBy: by.actor }),
      ...withAwaiting(awaiting.filter((one) => !roles.includes(one))),
    };
  };

  return {
    confirm: async (name, by, check = () => undefined) => {
      checkConfirmer(name, by);
      const found = await get(name, by);
      check(found);
      const plan = await planFor(found, by);
      if (isNothing(plan)) return found;
      const { isPerson, roles } = plan;
      const responsiblePerson = await findResponsiblePerson(by.actor);
      const data = {
        account: name,
        organisation: found.organisation,
        ...(isPerson && { invitedBy: found.invitedBy ?? '' }),
        ...(roles.length > 0 && { roles: roles.map(({ role }) => role) }),
        ...responsiblePersonMember(by.actor, responsiblePerson),
      };
      return recordChange({ type: 'account.confirmed', by: by.actor, data }, () =>
        changeStored(name, by, async (before) => {
          check(before);
          if (!isSameSet(waysIn(before), waysIn(found)))
            throw conflict(`${name} was joined anew meanwhile: make sure who has, and confirm it then`);
          return confirmed(before, common(plan, await planFor(before, by)), by);
        }),
      );
    },
    mayConfirm,
    confirmable: async (by) => {
      const all = await list(by);
      const isTheirs = await Promise.all(all.map((account) => mayConfirm(account, by)));
      return all.filter((_, index) => isTheirs[index]);
    },
    awaiting: async (by) =>
      (await list(by)).filter(
        (account) =>
          account.endedAt === undefined &&
          waysIn(account).length > 0 &&
          (!standsAlone(account) || (account.awaiting ?? []).length > 0),
      ),
  };
};
