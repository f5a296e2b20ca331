import { digestOf } from '../../core/crypto/secret-digest.ts';
import type { RecordChange } from '../audit/record-change.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { StaffAccount, StaffRepository } from '../../store/ports/sources/staff-repository.ts';
import { awaitingOf } from './awaiting-roles.ts';
import { type Passkeys, readPasskeyAnswer } from './passkeys.ts';
import type { ProviderAccounts, ProviderIdentity } from './provider-accounts.ts';
import type { StaffSessions } from './staff-sessions.ts';

/** The reason of a failed sign-in. `unknown`: no such account, or no more; `invalid`: the answer does not hold. */
type StaffSignInFailure = 'unknown' | 'invalid';

/** The token of a new session, or the reason why there is none. */
export type StaffSignInOutcome = { readonly token: string } | StaffSignInFailure;

/** The ways in which accounts sign in. Rejects with Problem `store-unavailable`, `overloaded`, `too-many-requests`. */
export interface StaffSignIn {
  /** The account of a pending invitation. */
  findInvited(token: string): Promise<StaffAccount | undefined>;
  /** Options for the browser, as JSON, to make the passkey of an invitation. */
  registrationOptions(account: StaffAccount, token: string): Promise<string>;
  /** Redeems an invitation by a new passkey, the only way in from then on; `answer` as the page has sent it. */
  joinByPasskey(token: string, answer: string): Promise<StaffSignInOutcome>;
  /** Redeems an invitation by an account of the provider, the only way in from then on. */
  joinByProvider(token: string, identity: ProviderIdentity): Promise<StaffSignInOutcome>;
  signInOptions(): Promise<string>;
  signInByPasskey(answer: string): Promise<StaffSignInOutcome>;
  /** Signs in the subject of the provider; creates the account if the provider gives roles. */
  signInByProvider(identity: ProviderIdentity): Promise<StaffSignInOutcome>;
}

interface StaffSignInDeps {
  readonly accounts: StaffRepository;
  readonly sessions: Pick<StaffSessions, 'start' | 'endAllOf'>;
  readonly passkeys: Passkeys;
  readonly recordChange: RecordChange;
  readonly providerAccounts: ProviderAccounts;
  /** Counts a sign-in as a request of its account. Throws Problem `too-many-requests`. */
  readonly admitAccount: (name: string) => void;
  readonly now: () => number;
}

const RETRY = { tries: 20, overloaded: 'too many sign in to this account at once' };

const invitationUse = (token: string): string => `invitation ${digestOf(token)}`;

/** An earlier confirmation was of another person. Only the inviter knows the person who joins. */
const joinedAccount = (account: StaffAccount, way: Pick<StaffAccount, 'passkeys' | 'subject'>): StaffAccount => {
  const { invitation, subject, confirmedBy, awaiting, ...rest } = account;
  const invitedBy = invitation?.by ?? account.invitedBy;
  const joined = invitedBy === undefined ? {} : { invitedBy, ...awaitingOf(account.roles, invitedBy) };
  return { ...rest, ...way, ...joined, v: account.v + 1 };
};

export const createStaffSignIn = (deps: StaffSignInDeps): StaffSignIn => {
  const { accounts, sessions, passkeys, recordChange, providerAccounts, admitAccount, now } = deps;

  const findInvited = async (token: string): Promise<StaffAccount | undefined> => {
    const found = await accounts.findByInvitation(digestOf(token));
    return found?.invitation !== undefined && found.invitation.expires > now() && found.endedAt === undefined
      ? found
      : undefined;
  };

  /** One write stores the passkey or subject and removes the invitation: only one of two people redeems it. */
  const join = async (
    account: StaffAccount,
    way: Pick<StaffAccount, 'passkeys' | 'subject'>,
  ): Promise<StaffSignInOutcome> => {
    const { name } = account;
    const data = { account: name, by: way.subject === undefined ? 'passkey' : 'provider' };
    const isJoined = await recordChange({ type: 'account.joined', by: name, data }, () =>
      accounts.update(joinedAccount(account, way)),
    );
    if (!isJoined) return 'invalid';
    await sessions.endAllOf(name);
    return { token: await sessions.start(name) };
  };

  return {
    findInvited,
    registrationOptions: (account, token) => passkeys.registrationOptions(account, invitationUse(token)),
    joinByPasskey: async (token, text) => {
      const account = await findInvited(token);
      if (account === undefined) return 'unknown';
      const answer = readPasskeyAnswer(text);
      const passkey = answer && (await passkeys.verifyRegistration(answer, invitationUse(token)));
      return passkey === undefined ? 'invalid' : join(account, { passkeys: [passkey] });
    },
    joinByProvider: async (token, identity) => {
      const account = await findInvited(token);
      const isKnown = (await accounts.findBySubject(identity.subject)) !== undefined;
      if (account === undefined || isKnown || !(await providerAccounts.speaksFor(identity, account.organisation)))
        return 'unknown';
      return join(account, { passkeys: [], subject: identity.subject });
    },
    signInOptions: () => passkeys.signInOptions(),
    signInByPasskey: (text) =>
      retryOnConflict(RETRY, async (): Promise<StaffSignInOutcome | undefined> => {
        const answer = readPasskeyAnswer(text);
        if (answer === undefined) return 'invalid';
        const account = answer.handle === undefined ? undefined : await accounts.findByHandle(answer.handle);
        const passkey = account?.passkeys.find(({ id }) => id === answer.id);
        if (account === undefined || account.endedAt !== undefined || passkey === undefined) return 'unknown';
        const used = await passkeys.verifySignIn(answer, passkey);
        if (used === undefined) return 'invalid';
        admitAccount(account.name);
        const isUsed = await accounts.update({
          ...account,
          passkeys: account.passkeys.map((one) => (one.id === used.id ? used : one)),
          v: account.v + 1,
        });
        return isUsed ? { token: await sessions.start(account.name) } : undefined;
      }),
    signInByProvider: async (identity) => {
      const checked = await providerAccounts.check(identity);
      return retryOnConflict(RETRY, async (): Promise<StaffSignInOutcome | undefined> => {
        const found = await accounts.findBySubject(identity.subject);
        if (found?.endedAt !== undefined) return 'unknown';
        if (found !== undefined) admitAccount(found.name);
        const isGiven = found === undefined || found.rolesFromProvider === true;
        if (!isGiven && !(await providerAccounts.speaksFor(identity, found.organisation))) return 'unknown';
        if (!isGiven) return { token: await sessions.start(found.name) };
        if (found !== undefined && checked === undefined) await sessions.endAllOf(found.name);
        if (checked === undefined) return 'unknown';
        const account =
          found === undefined ? await providerAccounts.create(checked) : await providerAccounts.refresh(found, checked);
        return account && { token: await sessions.start(account.name) };
      });
    },
  };
};
