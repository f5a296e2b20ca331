import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { digestOf, isSameSecret } from '../../core/crypto/secret-digest.ts';
import { HOUR_MS } from '../../core/time.ts';
import type {
  StaffAccount,
  StaffRepository,
  StaffSessionRepository,
} from '../../store/ports/sources/staff-repository.ts';
import { actingRoles } from '../sources/acting-roles.ts';
import type { StaffActor } from './staff-principal.ts';
import { macOf, newToken } from './tokens.ts';

/** An account that has signed in. */
export interface SignedInStaff {
  /** The id of the session. */
  readonly session: string;
  readonly account: StaffAccount;
}

/**
 * The sessions of accounts. A session is read from the store for each request: a sign-out, the end of an account and
 * other roles are in force at once, in every process. Every call rejects with Problem `store-unavailable`.
 */
export interface StaffSessions {
  /** Signs an account in; resolves with the token for its cookie, of which only a hash is stored. */
  start(account: string): Promise<string>;
  /** Undefined if the session is over: 30 minutes after its last use, 12 hours after it began, or ended. */
  read(token: string | undefined): Promise<SignedInStaff | undefined>;
  /** Reads as `read` does, but does not count as a use: a page that only listens keeps no session open. */
  peek(token: string | undefined): Promise<SignedInStaff | undefined>;
  end(token: string | undefined): Promise<void>;
  endAllOf(account: string): Promise<void>;
  /** The token in the forms of this session, against forged requests from other sites (CSRF). */
  formToken(signedIn: Pick<SignedInStaff, 'session'>): string;
  /** Throws Problem `forbidden` if a form did not send its token. */
  checkForm(signedIn: Pick<SignedInStaff, 'session'>, formToken: string | undefined): void;
}

interface StaffSessionsDeps {
  readonly sessions: StaffSessionRepository;
  readonly accounts: Pick<StaffRepository, 'find'>;
  /** The key of form tokens. */
  readonly key: Uint8Array;
  readonly now: () => number;
}

/** The life of a session without use, in milliseconds. */
const SESSION_MS = 30 * 60_000;
/** The longest life of a session, in milliseconds: the provider is asked again after that. */
export const STAFF_SESSION_MAX_MS = 12 * HOUR_MS;
/** A use is written only so often; a session may end so much earlier. */
const TOUCH_MS = 30_000;

/** An account as an actor. */
export const actorOfAccount = (account: StaffAccount): StaffActor => {
  const { name, organisation, lab, awaiting = [] } = account;
  return {
    actor: name,
    scopes: actingRoles(account),
    organisation,
    ...defined({ lab }),
    ...(awaiting.length > 0 && { awaiting: awaiting.map(({ role }) => role) }),
  };
};

export const createStaffSessions = ({ sessions, accounts, key, now }: StaffSessionsDeps): StaffSessions => {
  const formToken: StaffSessions['formToken'] = ({ session }) => macOf(key, `form\n${session}`);
  const findOpen = async (token: string | undefined) => {
    if (token === undefined || token === '') return undefined;
    const at = now();
    const session = await sessions.find(digestOf(token));
    if (session === undefined || at - session.usedAt > SESSION_MS || at - session.createdAt > STAFF_SESSION_MAX_MS)
      return undefined;
    const account = await accounts.find(session.account);
    if (account === undefined || account.endedAt !== undefined) return undefined;
    return { session: session.id, account, usedAt: session.usedAt };
  };
  return {
    start: async (account) => {
      const token = newToken();
      const at = now();
      await sessions.removeUnused(at - SESSION_MS);
      await sessions.add({ id: digestOf(token), account, createdAt: at, usedAt: at });
      return token;
    },
    read: async (token) => {
      const open = await findOpen(token);
      if (open === undefined) return undefined;
      const at = now();
      if (at - open.usedAt > TOUCH_MS) await sessions.touch(open.session, at);
      return { session: open.session, account: open.account };
    },
    peek: async (token) => {
      const open = await findOpen(token);
      return open && { session: open.session, account: open.account };
    },
    end: async (token) => {
      if (token !== undefined) await sessions.remove(digestOf(token));
    },
    endAllOf: (account) => sessions.removeByAccount(account),
    formToken,
    checkForm: (signedIn, sent) => {
      if (!isSameSecret(formToken(signedIn), sent ?? ''))
        throw new Problem('forbidden', 'the form was not sent from the page of this session');
    },
  };
};
