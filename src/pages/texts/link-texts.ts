import type { ViewerRole } from '../views/me-view.ts';

/** Why a sign-in link does not open a page. */
export type LinkFailure = 'opened' | 'expired' | 'unknown' | 'own';

/** A page of text alone. */
export interface MessageTexts {
  readonly title: string;
  readonly text: readonly string[];
}

/** The texts of the pages that a sign-in link leads to. */
export interface LinkTexts {
  readonly link: Readonly<Record<ViewerRole, MessageTexts & { readonly button: string }>>;
  readonly once: string;
  readonly unusable: Readonly<Record<LinkFailure, MessageTexts>>;
  readonly signedOut: MessageTexts;
  /** At which of several organisations a person has an account. */
  readonly choose: MessageTexts;
}
