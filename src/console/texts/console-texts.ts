/** The texts that all pages of the console share. */
export interface ConsoleTexts {
  readonly name: string;
  readonly skip: string;
  readonly menu: string;
  readonly pages: string;
  readonly languages: string;
  readonly theme: { readonly label: string; readonly system: string; readonly light: string; readonly dark: string };
  readonly account: string;
  readonly signOut: string;
  readonly loading: string;
  readonly close: string;
  readonly cancel: string;
  readonly tryAgain: string;
  readonly reload: string;
  readonly save: string;
  readonly readAgain: string;
  readonly copy: string;
  readonly copied: string;
  readonly sortBy: (column: string) => string;
  /** After the count of what waits on a page, for screen readers. */
  readonly toDo: string;
  readonly noRight: {
    readonly title: string;
    /** The roles that open the page. */
    readonly text: (roles: readonly string[]) => string;
    readonly roles: Readonly<Record<'operator' | 'steward' | 'dpo' | 'auditor', string>>;
  };
  readonly notFound: { readonly title: string; readonly text: string };
  readonly crashed: { readonly title: string; readonly text: string };
  /** Texts by the names in /health/ready. */
  readonly away: {
    readonly store: string;
    readonly journal: string;
    readonly server: string;
    readonly behind: string;
    readonly 'catching-up': string;
    readonly 'older-copy': string;
    readonly other: (part: string) => string;
    readonly runbook: string;
    readonly returns: string;
    readonly old: string;
  };
  readonly session: Readonly<
    Record<
      'over' | 'signIn' | 'kept' | 'passkey' | 'otherTab' | 'refused' | 'otherAccount' | 'cancelled' | 'resumed',
      string
    >
  >;
  readonly unsaved: Readonly<Record<'title' | 'text' | 'leave' | 'stay', string>>;
  readonly refused: {
    readonly session: string;
    readonly forbidden: string;
    readonly notFound: string;
    readonly conflict: string;
    readonly state: string;
    readonly tooMany: string;
    readonly unavailable: string;
    readonly invalid: string;
    readonly internal: string;
    readonly damaged: string;
  };
  readonly required: string;
  readonly more: string;
  /** Lists that the server pages. */
  readonly list: {
    readonly search: string;
    readonly noMatch: string;
    /** For a page without a match behind which the list goes on. */
    readonly noMatchYet: string;
    readonly clear: string;
    readonly pages: string;
    readonly first: string;
    readonly next: string;
  };
}
