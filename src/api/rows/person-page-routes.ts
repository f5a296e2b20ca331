import { rowAccess, type RouteRow } from './row-access.ts';
import { OPERATOR } from '../route/scopes.ts';

const { page, sessionPage, staffPage } = rowAccess;

/** The pages of people; a part of the one table. */
// prettier-ignore
export const PERSON_PAGE_ROUTES: readonly RouteRow[] = [
  ['GET', '/l/:token', page((h) => h.signIn.showLink), 'Shows the button that opens a sign-in link.', 'none'],
  ['POST', '/l/:token', page((h) => h.signIn.openLink), 'Signs a person in by a link.', 'none'],
  ['POST', '/sign-out', page((h) => h.signIn.signOut), 'Signs a person out.', 'none'],
  ['GET', '/signed-out', page((h) => h.signIn.signedOut), 'Says that a person is signed out.', 'none'],
  ['GET', '/me', sessionPage((h) => h.mePages.show), 'Shows a person their data and decisions.', 'own'],
  ['POST', '/me/decisions/:purpose', sessionPage((h) => h.mePages.decide), 'Decides on a purpose.', 'own'],
  ['GET', '/me/traces', sessionPage((h) => h.tracePages.list),
    'Shows a person all their traces, and searches them.', 'own'],
  ['GET', '/me/traces/:id', sessionPage((h) => h.tracePages.show),
    'Shows a person one trace, and what studies would get of it.', 'own'],
  ['GET', '/me/whose', sessionPage((h) => h.openId?.askWhose), 'Asks a guardian whose page they want.', 'own'],
  ['POST', '/me/whose', sessionPage((h) => h.openId?.chooseWhose),
    'Opens the page of a child, or of the guardian.', 'own'],
  ['GET', '/me/delete', sessionPage((h) => h.mePages.confirmDeletion),
    'Asks a person to confirm the erasure of all data.', 'own'],
  ['POST', '/me/delete', sessionPage((h) => h.mePages.delete),
    'Erases all data of a person, and keeps them out everywhere.', 'own'],
  ['POST', '/me/return', sessionPage((h) => h.mePages.comeBack), 'Ends that a person is kept out everywhere.', 'own'],
  ['GET', '/register', page((h) => h.registerPage.show), 'Shows the processing register (GDPR art. 30).', 'none'],
  ['GET', '/verify', page((h) => h.verifyPage.show), 'Shows how to verify the audit log.', 'none'],
  ['GET', '/ops/consent', staffPage(OPERATOR, (h) => h.opsConsent.show),
    'Shows an operator the state of consent.', 'none'],
  ['GET', '/sign-in', page((h) => h.openId?.startSignIn), 'Sends a person to the OpenID provider.', 'none'],
  ['GET', '/sign-in/back', page((h) => h.openId?.completeSignIn),
    'Signs a person in who comes back from the OpenID provider.', 'none'],
  ['GET', '/sign-in/back/:organisation', page((h) => h.openId?.completeSignIn),
    'Signs a person in who comes back from the OpenID provider of an organisation.', 'none'],
];
