/** A passkey of an account (WebAuthn). Binary members are base64url. */
export interface StaffPasskey {
  /** The credential id. */
  readonly id: string;
  /** The public key in COSE form (RFC 9052). */
  readonly publicKey: string;
  /** The signature counter of its last use. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly addedAt: number;
  /** The time when the challenge of its last use was made: an earlier one is not answered again. */
  readonly challengedAt: number;
}

/** A role that one person has given. */
export interface AwaitingRole {
  readonly role: string;
  /** The person (`FindResponsiblePerson`). */
  readonly givenBy: string;
}

/** A hand-over that was mailed to the account, or is about to be. */
export interface MailedHandOver {
  /** The digest of what waits and since when. */
  readonly key: string;
  /** The time of the mail; until it is sent, the time from which it may be tried again. */
  readonly at: number;
  /** The tries that have begun; absent once it is sent. */
  readonly tries?: number;
}

/** A member of staff. Times are milliseconds since the epoch. */
export interface StaffAccount {
  /** `staff:[a-z0-9._-]{1,64}`. */
  readonly name: string;
  readonly displayName: string;
  /** The organisation in which the roles are held. */
  readonly organisation: string;
  /** Roles are named as the scopes of credentials are. */
  readonly roles: readonly string[];
  /** The source that stands for the lab of a scientist. */
  readonly lab?: string;
  /** The address to which hand-overs are mailed. */
  readonly email?: string;
  /** The hand-overs that still wait for this account and were mailed, or are to be. */
  readonly mailed?: readonly MailedHandOver[];
  /** A random id that authenticators store with a passkey (WebAuthn user handle), in base64url; unique. */
  readonly handle: string;
  readonly passkeys: readonly StaffPasskey[];
  /** Issuer and subject at the OpenID provider, with a space between them; unique. */
  readonly subject?: string;
  /** The roles come with each sign-in from the provider. */
  readonly rolesFromProvider?: true;
  /** A pending invitation, by the hash of its token; unique. `by`: as `invitedBy`; absent in earlier releases. */
  readonly invitation?: { readonly hash: string; readonly expires: number; readonly by?: string };
  /**
   * The person who gave the invitation by which the account joined, or may join: the person behind an account or key
   * (`FindResponsiblePerson`), or `cli`. Earlier releases stored who invited last, joined or not, and the account
   * itself.
   */
  readonly invitedBy?: string;
  /** The account, or `cli`, that has confirmed that its person is not the one who invited it. */
  readonly confirmedBy?: string;
  /** The roles among these that permit nothing until a second person has confirmed them; absent: all permit. */
  readonly awaiting?: readonly AwaitingRole[];
  readonly createdAt: number;
  readonly endedAt?: number;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** An account from its stored JSON. One that was invited without a display name is called by its name. */
export const readStaffAccount = (body: string, v: number): StaffAccount => {
  const account = JSON.parse(body) as Omit<StaffAccount, 'displayName'> & Partial<Pick<StaffAccount, 'displayName'>>;
  return { ...account, displayName: account.displayName ?? account.name, v };
};

/** Accounts of staff. A write is durable once its call resolves. */
export interface StaffRepository {
  /** Adds the account if its name and all other unique members are new; otherwise changes nothing. */
  add(account: StaffAccount): Promise<boolean>;
  /** Replaces the account if the stored `v` is one less, and no other account has one of its unique members. */
  update(account: StaffAccount): Promise<boolean>;
  find(name: string): Promise<StaffAccount | undefined>;
  findByHandle(handle: string): Promise<StaffAccount | undefined>;
  findBySubject(subject: string): Promise<StaffAccount | undefined>;
  findByInvitation(hash: string): Promise<StaffAccount | undefined>;
  /** All, by name, ended ones too. */
  list(): Promise<readonly StaffAccount[]>;
}

/** A signed-in browser of an account. */
export interface StaffSession {
  /** The hash of its token. */
  readonly id: string;
  readonly account: string;
  readonly createdAt: number;
  readonly usedAt: number;
}

/** Sessions of staff. A write is durable once its call resolves. */
export interface StaffSessionRepository {
  add(session: StaffSession): Promise<void>;
  find(id: string): Promise<StaffSession | undefined>;
  /** Notes a later use; nothing if there is no such session. */
  touch(id: string, usedAt: number): Promise<void>;
  remove(id: string): Promise<void>;
  removeByAccount(account: string): Promise<void>;
  /** Removes sessions whose last use is before `time`; resolves with how many. */
  removeUnused(time: number): Promise<number>;
}
