/** A page that has only text. */
interface MessageTexts {
  readonly title: string;
  readonly text: readonly string[];
}

/** The reasons for which staff were not signed in: the account or answer is invalid, or the provider did not help. */
export type StaffSignInRefusal = 'unknown' | 'invalid' | 'refused' | 'unreachable' | 'unnamed';

/** The rooms of this server that an account may open. */
export type StaffRoom =
  | 'desk'
  | 'contacts'
  | 'mentions'
  | 'assessments'
  | 'requests'
  | 'newStudy'
  | 'accounts'
  | 'console'
  | 'operations'
  | 'violations'
  | 'runs'
  | 'whoSeesWhat'
  | 'events';

/** A role that an account may have. */
export type StaffRoleName = 'operator' | 'steward' | 'dpo' | 'auditor' | 'scientist';

/** The texts of the pages of staff. */
export interface StaffTexts {
  readonly signIn: {
    readonly title: string;
    readonly intro: string;
    readonly button: string;
    readonly learners: string;
  };
  readonly provider: string;
  /** The link if there are several providers, of an organisation by its name. */
  readonly providerOf: (name: string) => string;
  readonly needsScript: string;
  readonly consoleNeedsScript: string;
  /** The text if the authenticator did not answer. */
  readonly passkeyFailed: string;
  /** Before and after the address at which passkeys of this server work. */
  readonly passkeyElsewhere: readonly [before: string, after: string];
  readonly refusals: Readonly<Record<StaffSignInRefusal, string>>;
  readonly join: {
    readonly title: string;
    readonly intro: string;
    readonly button: string;
    readonly once: string;
    readonly over: MessageTexts;
  };
  readonly account: {
    readonly title: string;
    readonly name: string;
    readonly organisation: string;
    readonly roles: string;
    readonly lab: string;
    /** Before the roles that only one person has given. */
    readonly awaiting: string;
    readonly countsAs: string;
    /** The rights that an account lacks until a second person has confirmed it. */
    readonly waiting: string;
    readonly rooms: string;
    readonly roleNames: Readonly<Record<StaffRoleName, string>>;
    readonly roomNames: Readonly<Record<StaffRoom, string>>;
  };
  readonly confirm: {
    readonly title: string;
    readonly intro: string;
    /** The facts to make sure of first. */
    readonly before: string;
    readonly none: string;
    readonly invitedBy: string;
    readonly joined: string;
    readonly button: string;
    readonly refused: string;
  };
  readonly signedOut: MessageTexts;
  readonly signInAgain: string;
}
