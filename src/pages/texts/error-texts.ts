/** The error pages of this server for people; a Problem of another kind is `badRequest`. */
export type ErrorCase =
  | 'childOfAge'
  | 'signedOut'
  | 'missingKey'
  | 'insufficientKey'
  | 'awaitingRole'
  | 'unsure'
  | 'foreignForm'
  | 'notFound'
  | 'unavailable'
  | 'damaged'
  | 'catchingUp'
  | 'olderCopy'
  | 'tooMany'
  | 'badRequest';

/** Why a sign-in at the OpenID provider failed. */
export type SignInError = 'refused' | 'unreachable' | 'invalid' | 'unnamed';

/** Where an error page leads back to. */
export type BackPath = '/me' | '/desk' | '/requests' | '/staff' | '/';

/** What happened, what became of the reader's decision, and what to do now. */
interface ErrorText {
  readonly title: string;
  readonly intro: string;
  readonly text: string;
}

/** The texts of error pages. */
export interface ErrorTexts {
  readonly cases: Readonly<Record<ErrorCase, ErrorText>>;
  readonly signIn: Readonly<Record<SignInError, ErrorText>>;
  readonly back: Readonly<Record<BackPath, string>>;
}
