import { digestOf } from '../core/crypto/secret-digest.ts';
import { randomBytes } from 'node:crypto';
import type { RecordChange } from '../consent/audit/record-change.ts';
import { type Fault, Problem } from '../core/problem.ts';
import { retryOnConflict } from '../core/retry/retry-on-conflict.ts';
import { DAY_MS } from '../core/time.ts';
import type { StaffAccount, StaffRepository } from '../store/ports/sources/staff-repository.ts';
import type { NewStaffAccount, StaffChange } from './account-rules.ts';
import { checkOther, handOf, type StaffActor } from './staff-principal.ts';
import type { StaffSessions } from './staff-sessions.ts';
import { newToken } from './tokens.ts';

/** An invitation: its token can be read here alone, and works once. */
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
export interface StaffAccounts {
  /** By name, ended ones too. */
  list(by: StaffActor): Promise<readonly StaffAccount[]>;
  get(name: string, by: StaffActor): Promise<StaffAccount>;
  /**
   * Creates an account, which can sign in once its invitation is redeemed. Rejects with Problem `state-conflict` where
   * the name is taken, `invalid-request` for an organisation out of reach, or a lab that is none.
   */
  invite(account: NewStaffAccount, by: StaffActor): Promise<StaffInvitation>;
  /** Invites an account again. Rejects with Problem `state-conflict` where it has ended; `forbidden` for one's own. */
  inviteAgain(name: string, by: StaffActor): Promise<StaffInvitation>;
  /**
   * By a function where the change depends on the present members. Rejects as `invite` does, and with Problem
   * `forbidden` for one's own account.
   */
  change(
    name: string,
    change: StaffChange | ((before: StaffAccount) => StaffChange),
    by: StaffActor,
  ): Promise<StaffAccount>;
  /** Ends an account and its sessions, for good. */
  end(name: string, by: StaffActor): Promise<StaffAccount>;
}

/** The URL that redeems an invitation; `publicUrl` has no slash at its end. */
export const invitationUrl = (publicUrl: string, token: string): string => `${publicUrl}/staff/invitations/${token}`;

interface StaffAccountsDeps {
  readonly accounts: StaffRepository;
  readonly sessions: Pick<StaffSessions, 'endAllOf'>;
  readonly recordChange: RecordChange;
  /** Whether an organisation is `root` or below it. */
  readonly isWithin: (root: string, organisation: string) => Promise<boolean>;
  readonly organisationExists: (id: string) => Promise<boolean>;
  /** The organisation of a source; undefined where there is no such source. */
  readonly organisationOfSource: (id: string) => Promise<string | undefined>;
  readonly now: () => number;
}

/** How long an invitation can be redeemed, in milliseconds. */
const INVITATION_MS = 7 * DAY_MS;
const RETRY = { tries: 20, overloaded: 'too many change this account at once; nothing of this request was kept' };
const REFUSAL = 'this is not what an account may be';

const notFound = (): Problem => new Problem('not-found', 'no account has this name');

/** The members of an account that its events tell. */
const eventData = ({ name, organisation, roles, lab }: StaffAccount) => ({
  account: name,
  organisation,
  roles,
  ...(lab === undefined ? {} : { lab }),
});

/** An account that moves names where it was, too. */
const changeData = (before: StaffAccount, after: StaffAccount) => ({
  ...eventData(after),
  ...(after.organisation === before.organisation ? {} : { from: before.organisation }),
});

const withoutInvitation = ({ invitation, ...rest }: StaffAccount): StaffAccount => rest;

/** Throws Problem `invalid-request` where an account would be out of reach, or a scientist without a lab. */
const createCheck = ({ isWithin, organisationExists, organisationOfSource }: StaffAccountsDeps) => {
  const checkOrganisation = async ({ organisation }: StaffAccount, by: StaffActor): Promise<readonly Fault[]> =>
    (await organisationExists(organisation)) && (await isWithin(by.organisation, organisation))
      ? []
      : [{ at: '/organisation', detail: `is no organisation within ${by.organisation}` }];

  const checkLab = async ({ organisation, roles, lab }: StaffAccount): Promise<readonly Fault[]> => {
    if (!roles.includes('scientist'))
      return lab === undefined ? [] : [{ at: '/lab', detail: 'goes with the role scientist' }];
    if (lab === undefined)
      return [{ at: '/lab', detail: 'is missing: the role scientist needs the source of its lab' }];
    const labOrganisation = await organisationOfSource(lab);
    return labOrganisation !== undefined && (await isWithin(organisation, labOrganisation))
      ? []
      : [{ at: '/lab', detail: `is no source within ${organisation}` }];
  };

  return async (account: StaffAccount, by: StaffActor): Promise<void> => {
    const faults = [...(await checkOrganisation(account, by)), ...(await checkLab(account))];
    if (faults.length > 0) throw new Problem('invalid-request', REFUSAL, faults);
  };
};

const checkMayInvite = (account: StaffAccount): void => {
  if (account.endedAt !== undefined)
    throw new Problem('state-conflict', 'this account has ended: invite the person under another name');
  if (account.rolesFromProvider === true)
    throw new Problem('state-conflict', 'this account signs in at the OpenID provider, which gives its roles');
};

const checkMayChange = (account: StaffAccount): void => {
  if (account.endedAt !== undefined) throw new Problem('state-conflict', 'this account has ended');
  if (account.rolesFromProvider === true)
    throw new Problem('state-conflict', 'the OpenID provider gives the roles of this account: change them there');
};

const nameTaken = (): Problem =>
  new Problem('state-conflict', 'this name is taken', [{ at: '/name', detail: 'is taken: choose another' }]);

/** The account after a change; a lab goes with the role `scientist`, and stays where it was asked for. */
const changedAccount = (before: StaffAccount, change: StaffChange): StaffAccount => {
  const { lab, ...rest } = { ...before, ...change };
  const hasLab = change.lab !== undefined || rest.roles.includes('scientist');
  return { ...rest, ...(lab === undefined || !hasLab ? {} : { lab }) };
};

const newInvitation = (by: StaffActor, now: number) => {
  const token = newToken();
  const expires = now + INVITATION_MS;
  return { token, expires, stored: { invitation: { hash: digestOf(token), expires }, invitedBy: handOf(by) } };
};

export const createStaffAccounts = (deps: StaffAccountsDeps): StaffAccounts => {
  const { accounts, sessions, recordChange, isWithin, now } = deps;
  const check = createCheck(deps);

  const get: StaffAccounts['get'] = async (name, by) => {
    const found = await accounts.find(name);
    if (found === undefined || !(await isWithin(by.organisation, found.organisation))) throw notFound();
    return found;
  };

  const changeStored = (
    name: string,
    by: StaffActor,
    apply: (before: StaffAccount) => Promise<StaffAccount>,
  ): Promise<StaffAccount> =>
    retryOnConflict(RETRY, async () => {
      const before = await get(name, by);
      const after = { ...(await apply(before)), v: before.v + 1 };
      return (await accounts.update(after)) ? after : undefined;
    });

  return {
    list: async (by) => {
      const all = await accounts.list();
      const isVisible = await Promise.all(all.map(({ organisation }) => isWithin(by.organisation, organisation)));
      return all.filter((_, index) => isVisible[index]);
    },
    get,
    invite: async (given, by) => {
      checkOther(by, given.name);
      const { token, expires, stored } = newInvitation(by, now());
      const handle = randomBytes(16).toString('base64url');
      const account: StaffAccount = { ...given, handle, passkeys: [], ...stored, createdAt: now(), v: 1 };
      await check(account, by);
      if ((await accounts.find(given.name)) !== undefined) throw nameTaken();
      await recordChange({ type: 'account.invited', by: by.actor, data: eventData(account) }, async () => {
        if (!(await accounts.add(account))) throw nameTaken();
      });
      return { account, token, expires };
    },
    inviteAgain: async (name, by) => {
      const found = await get(name, by);
      checkOther(by, name);
      checkMayInvite(found);
      const { token, expires, stored } = newInvitation(by, now());
      const data = { ...eventData(found), again: true };
      const account = await recordChange({ type: 'account.invited', by: by.actor, data }, () =>
        changeStored(name, by, (before) => {
          checkMayInvite(before);
          return Promise.resolve({ ...before, ...stored });
        }),
      );
      return { account, token, expires };
    },
    change: async (name, change, by) => {
      const apply = async (before: StaffAccount): Promise<StaffAccount> => {
        checkOther(by, name);
        checkMayChange(before);
        const after = changedAccount(before, typeof change === 'function' ? change(before) : change);
        await check(after, by);
        return after;
      };
      const found = await get(name, by);
      const planned = await apply(found);
      const data = changeData(found, planned);
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
