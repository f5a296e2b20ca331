import { type Endpoint, staff, staffPage, meteredSignIn } from './access.ts';
import type { Method } from '../message/request-response.ts';
import { CONFIRMERS, OPERATOR } from './route-scopes.ts';

/** One route: its path as Express writes it, who may use it and the handler, and a sentence on what it does. */
export type RouteRow = readonly [method: Method, path: string, endpoint: Endpoint, summary: string];

/** The routes of accounts of staff; a part of the one table. */
// prettier-ignore
export const STAFF_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/staff', staff(OPERATOR, (h) => h.staff.list), 'Lists the accounts of staff.'],
  ['POST', '/v1/staff', staff(OPERATOR, (h) => h.staff.invite), 'Invites a person to an account.'],
  ['GET', '/v1/staff/:name', staff(OPERATOR, (h) => h.staff.read), 'Reads an account.'],
  ['PATCH', '/v1/staff/:name', staff(OPERATOR, (h) => h.staff.change), 'Changes the roles of an account.'],
  ['DELETE', '/v1/staff/:name', staff(OPERATOR, (h) => h.staff.end), 'Ends an account and its sessions.'],
  ['POST', '/v1/staff/:name/confirm', staff(CONFIRMERS, (h) => h.staff.confirm),
    'Confirms that an account is another person than its inviter, and the roles that await it.'],
  ['POST', '/v1/staff/:name/invitations', staff(OPERATOR, (h) => h.staff.inviteAgain),
    'Invites again, so that a new passkey replaces the old ones.'],
  ['GET', '/desk/accounts', staffPage(CONFIRMERS, (h) => h.confirmPages.list),
    'Shows staff the accounts that wait for a second person.'],
  ['POST', '/desk/accounts', staffPage(CONFIRMERS, (h) => h.confirmPages.confirm), 'Confirms an account.'],
  ['GET', '/staff', meteredSignIn((h) => h.staffPages.showAccount), 'Shows staff their account.'],
  ['GET', '/staff/sign-in', meteredSignIn((h) => h.staffPages.showSignIn), 'Shows how staff sign in.'],
  ['POST', '/staff/sign-in', meteredSignIn((h) => h.staffPages.signIn), 'Signs staff in with a passkey.'],
  ['GET', '/staff/sign-in/provider', meteredSignIn((h) => h.staffProvider?.startSignIn),
    'Sends staff to the OpenID provider.'],
  ['GET', '/staff/sign-in/back', meteredSignIn((h) => h.staffProvider?.completeSignIn),
    'Signs staff in who come back from the OpenID provider.'],
  ['GET', '/staff/sign-in/back/:organisation', meteredSignIn((h) => h.staffProvider?.completeSignIn),
    'Signs staff in who come back from the OpenID provider of an organisation.'],
  ['POST', '/staff/sign-out', meteredSignIn((h) => h.staffPages.signOut), 'Signs staff out.'],
  ['GET', '/staff/signed-out', meteredSignIn((h) => h.staffPages.signedOut), 'Says that staff are signed out.'],
  ['GET', '/staff/invitations/:token', meteredSignIn((h) => h.staffPages.showInvitation), 'Shows an invitation.'],
  ['POST', '/staff/invitations/:token', meteredSignIn((h) => h.staffPages.redeemInvitation),
    'Redeems an invitation with a passkey.'],
];
