import { defined } from '../../core/json-object.ts';
import { digestOf } from '../../core/crypto/secret-digest.ts';
import { randomBytes } from 'node:crypto';
import type { RecordChange } from '../audit/record-change.ts';
import { Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import { DAY_MS } from '../../core/time.ts';
import type { StaffAccount, StaffRepository } from '../../store/ports/sources/staff-repository.ts';
import type { NewStaffAccount, StaffChange } from './account-rules.ts';
import { type FindResponsiblePerson, responsiblePersonMember } from '../sources/find-responsible-person.ts';
import { checkMayChange, checkMayInvite, createCheckAccount } from './account-checks.ts';
import { awaitingAfter, awaitingOf } from './awaiting-roles.ts';
import { type ChangeStored, createConfirmations, type Confirmations } from './confirm-account.ts';
import { checkOther, type StaffActor } from './staff-principal.ts';
import type { StaffSessions } from './staff-sessions.ts';
import { newToken } from './tokens.ts';

/** An invitation: its token can be read only here, and works once. */
export interface StaffInvitation {
  readonly account: StaffAccount;
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/**
 * Accounts within the subtree of the operator's organisation; others are not found. Each change is an event of the
 * audit chain, and in force at once in every process. Rejects with Problem `store-unavailable`, or `overloaded` after
 * 20 lost races.
 */
export interface StaffAccounts extends Confirmations {
  /** In the order of their names, with those that have ended. */
  list(by: StaffActor): Promise<readonly StaffAccount[]>;
  get(name: string, by: StaffActor): Promise<StaffAccount>;
  /**
   * Creates an account, which can sign in once its invitation is redeemed. Rejects with Problem `state-conflict` if the
   * name is taken, `invalid-request` for an organisation out of scope, or a lab that does not exist.
   */
  invite(account: NewStaffAccount, by: StaffActor): Promise<StaffInvitation>;
  /** Invites an account again. Rejects with Problem `state-conflict` if it has ended; `forbidden` for one's own. */
  inviteAgain(name: string, by: StaffActor): Promise<StaffInvitation>;
  /**
   * `change` is a function if it depends on the present members. Rejects as `invite` does, and with Problem `forbidden`
   * for one's own account.
   */
  change(
    name: string,
    change: StaffChange | ((before: StaffAccount) => StaffChange),
    by: StaffActor,
  ): Promise<StaffAccount>;
  /** The person that an account counts as (`FindResponsiblePerson`). */
  responsiblePersonOf(account: Pick<StaffAccount, 'name'>): Promise<string>;
  /** Ends an account and its sessions, for good. */
  end(name: string, by: StaffActor): Promise<StaffAccount>;
}

/** The URL that redeems an invitation; `publicUrl` has no slash at its end. */
export const invitationUrl = (publicUrl: string, token: string): string => `${publicUrl}/staff/invitations/${token}`;

interface StaffAccountsDeps {
  readonly accounts: StaffRepository;
  readonly sessions: Pick<StaffSessions, 'endAllOf'>;
  readonly recordChange: RecordChange;
  readonly findResponsiblePerson: FindResponsiblePerson;
  /** Resolves with true if an organisation is `root` or below it. */
  readonly isWithin: (root: string, organisation: string) => Promise<boolean>;
  readonly organisationExists: (id: string) => Promise<boolean>;
  /** The organisation of a source; undefined if there is no such source. */
  readonly organisationOfSource: (id: string) => Promise<string | undefined>;
  readonly now: () => number;
}

/** The time in which an invitation can be redeemed, in milliseconds. */
const INVITATION_MS = 7 * DAY_MS;
const RETRY = { tries: 20, overloaded: 'too many change this account at once; nothing of this request was kept' };

const notFound = (): Problem => new Problem('not-found', 'no account has this name');

/** The members of an account that its events record. */
const eventData = ({ name, organisation, roles, lab }: StaffAccount) => ({
  account: name,
  organisation,
  roles,
  ...defined({ lab }),
});

/** The event of an account that moves also names its former organisation. */
const changeData = (before: StaffAccount, after: StaffAccount) => ({
  ...eventData(after),
  ...(after.organisation !== before.organisation && { from: before.organisation }),
});

const withoutInvitation = ({ invitation, ...rest }: StaffAccount): StaffAccount => rest;

const nameTaken = (): Problem =>
  new Problem('state-conflict', 'this name is taken', [{ at: '/name', detail: 'is taken: choose another' }]);

/** The account after a change; a lab goes with the role `scientist`, and stays if the change asks for it. */
const changedAccount = (before: StaffAccount, change: StaffChange): StaffAccount => {
  const { lab, email, ...rest } = { ...before, ...change };
  const hasLab = change.lab !== undefined || rest.roles.includes('scientist');
  return { ...rest, ...(lab !== undefined && hasLab && { lab }), ...defined({ email: email ?? undefined }) };
};

const newInvitation = (by: string, now: number) => {
  const token = newToken();
  const expires = now + INVITATION_MS;
  return { token, expires, invitation: { hash: digestOf(token), expires, by } };
};

interface InvitationsDeps {
  readonly accounts: StaffRepository;
  readonly recordChange: RecordChange;
  readonly findResponsiblePerson: FindResponsiblePerson;
  readonly now: () => number;
  readonly check: ReturnType<typeof createCheckAccount>;
  readonly get: StaffAccounts['get'];
  readonly changeStored: ChangeStored;
}

const createInvitations = (deps: InvitationsDeps): Pick<StaffAccounts, 'invite' | 'inviteAgain'> => {
  const { accounts, recordChange, findResponsiblePerson, now, check, get, changeStored } = deps;
  return {
    invite: async (given, by) => {
      const responsiblePerson = await findResponsiblePerson(by.actor);
      checkOther({ by, responsiblePerson, account: given.name });
      const { token, expires, invitation } = newInvitation(responsiblePerson, now());
      const account: StaffAccount = {
        ...given,
        ...awaitingOf(given.roles, responsiblePerson),
        handle: randomBytes(16).toString('base64url'),
        passkeys: [],
        invitation,
        invitedBy: responsiblePerson,
        createdAt: now(),
        v: 1,
      };
      await check(account, by);
      if ((await accounts.find(given.name)) !== undefined) throw nameTaken();
      const data = { ...eventData(account), ...responsiblePersonMember(by.actor, responsiblePerson) };
      await recordChange({ type: 'account.invited', by: by.actor, data }, async () => {
        if (!(await accounts.add(account))) throw nameTaken();
      });
      return { account, token, expires };
    },
    inviteAgain: async (name, by) => {
      const found = await get(name, by);
      const responsiblePerson = await findResponsiblePerson(by.actor);
      checkOther({ by, responsiblePerson, account: name });
      checkMayInvite(found);
      const { token, expires, invitation } = newInvitation(responsiblePerson, now());
      const data = { ...eventData(found), again: true, ...responsiblePersonMember(by.actor, responsiblePerson) };
      const account = await recordChange({ type: 'account.invited', by: by.actor, data }, () =>
        changeStored(name, by, (before) => {
          checkMayInvite(before);
          return Promise.resolve({ ...before, invitation });
        }),
      );
      return { account, token, expires };
    },
  };
};

export const createStaffAccounts = (deps: StaffAccountsDeps): StaffAccounts => {
  const { accounts, sessions, recordChange, findResponsiblePerson, isWithin, now } = deps;
  const check = createCheckAccount(deps);

  const get: StaffAccounts['get'] = async (name, by) => {
    const found = await accounts.find(name);
    if (found === undefined || !(await isWithin(by.organisation, found.organisation))) throw notFound();
    return found;
  };

  const changeStored: ChangeStored = (name, by, apply) =>
    retryOnConflict(RETRY, async () => {
      const before = await get(name, by);
      const after = { ...(await apply(before)), v: before.v + 1 };
      return (await accounts.update(after)) ? after : undefined;
    });

  const list: StaffAccounts['list'] = async (by) => {
    const all = await accounts.list();
    const isVisible = await Promise.all(all.map(({ organisation }) => isWithin(by.organisation, organisation)));
    return all.filter((_, index) => isVisible[index]);
  };

  return {
    list,
    get,
    responsiblePersonOf: ({ name }) => findResponsiblePerson(name),
    ...createConfirmations({ findResponsiblePerson, recordChange, list, get, changeStored }),
    ...createInvitations({ ...deps, check, get, changeStored }),
    change: async (name, change, by) => {
      const responsiblePerson = await findResponsiblePerson(by.actor);
      const apply = async (before: StaffAccount): Promise<StaffAccount> => {
        checkOther({ by, responsiblePerson, account: name });
        const members = typeof change === 'function' ? change(before) : change;
        checkMayChange(before, members);
        const { awaiting: _, ...after } = changedAccount(before, members);
        await check(after, by);
        const isBelow = await isWithin(before.organisation, after.organisation);
        return {
          ...after,
          ...awaitingAfter({ before, after, change: members, givenBy: responsiblePerson, isWithin: isBelow }),
        };
      };
      const found = await get(name, by);
      const planned = await apply(found);
      const data = { ...changeData(found, planned), ...responsiblePersonMember(by.actor, responsiblePerson) };
      return recordChange({ type: 'account.changed', by: by.actor, data }, () => changeStored(name, by, apply));
    },
    end: async (name, by) => {
      const found = await get(name, by);
      if (found.endedAt !== undefined) return found;
      const ended = await recordChange({ type: 'account.ended', by: by.actor, data: { account: name } }, () =>
        changeStored(name, by, (before) =>
          Promise.resolve({ ...withoutInvitation(before), endedAt: before.endedAt ?? now() }),
        ),
      );
      await sessions.endAllOf(name);
      return ended;
    },
  };
};
