import { rowAccess, type RouteRow } from './row-access.ts';
import { CONFIRMERS, OPERATOR } from '../route/scopes.ts';

const { staff, staffPage, meteredSignIn } = rowAccess;

/** The routes of accounts of staff; a part of the one table. */
// prettier-ignore
export const STAFF_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/staff', staff(OPERATOR, (h) => h.staff.list), 'Lists the accounts of staff.', 'none'],
  ['POST', '/v1/staff', staff(OPERATOR, (h) => h.staff.invite), 'Invites a person to an account.', 'none'],
  ['GET', '/v1/staff/:name', staff(OPERATOR, (h) => h.staff.read), 'Reads an account.', 'none'],
  ['PATCH', '/v1/staff/:name', staff(OPERATOR, (h) => h.staff.change), 'Changes the roles of an account.', 'none'],
  ['DELETE', '/v1/staff/:name', staff(OPERATOR, (h) => h.staff.end), 'Ends an account and its sessions.', 'none'],
  ['POST', '/v1/staff/:name/confirm', staff(CONFIRMERS, (h) => h.staff.confirm),
    'Confirms that an account is another person than its inviter, and the roles that await it.', 'none'],
  ['POST', '/v1/staff/:name/invitations', staff(OPERATOR, (h) => h.staff.inviteAgain),
    'Invites again, so that a new passkey replaces the old ones.', 'none'],
  ['GET', '/desk/accounts', staffPage(CONFIRMERS, (h) => h.confirmPages.list),
    'Shows staff the accounts that wait for a second person.', 'none'],
  ['POST', '/desk/accounts', staffPage(CONFIRMERS, (h) => h.confirmPages.confirm), 'Confirms an account.', 'none'],
  ['GET', '/staff', meteredSignIn((h) => h.staffPages.showAccount), 'Shows staff their account.', 'none'],
  ['GET', '/staff/sign-in', meteredSignIn((h) => h.staffPages.showSignIn), 'Shows how staff sign in.', 'none'],
  ['POST', '/staff/sign-in', meteredSignIn((h) => h.staffPages.signIn), 'Signs staff in with a passkey.', 'none'],
  ['GET', '/staff/sign-in/provider', meteredSignIn((h) => h.staffProvider?.startSignIn),
    'Sends staff to the OpenID provider.', 'none'],
  ['GET', '/staff/sign-in/back', meteredSignIn((h) => h.staffProvider?.completeSignIn),
    'Signs staff in who come back from the OpenID provider.', 'none'],
  ['GET', '/staff/sign-in/back/:organisation', meteredSignIn((h) => h.staffProvider?.completeSignIn),
    'Signs staff in who come back from the OpenID provider of an organisation.', 'none'],
  ['POST', '/staff/sign-out', meteredSignIn((h) => h.staffPages.signOut), 'Signs staff out.', 'none'],
  ['GET', '/staff/signed-out', meteredSignIn((h) => h.staffPages.signedOut), 'Says that staff are signed out.', 'none'],
  ['GET', '/staff/invitations/:token', meteredSignIn((h) => h.staffPages.showInvitation),
    'Shows an invitation.', 'none'],
  ['POST', '/staff/invitations/:token', meteredSignIn((h) => h.staffPages.redeemInvitation),
    'Redeems an invitation with a passkey.', 'none'],
];
