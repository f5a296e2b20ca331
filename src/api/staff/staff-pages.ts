import { createConfirmPageHandlers } from '../../http/pages/staff/confirm-pages.ts';
import { createStaffProviderHandlers } from '../../http/pages/staff/staff-provider-pages.ts';
import { createStaffSessionHandlers } from '../../http/pages/staff/staff-session-pages.ts';
import { meteredSignIn, staffPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';
import { CONFIRMERS } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';

const confirmPages = once(({ people }) => createConfirmPageHandlers(people.staff.staffAccounts));

const sessionPages = once(({ people, sources, cookies }) => {
  const { staffAccounts, staffSignIn, staffSessions } = people.staff;
  return createStaffSessionHandlers({
    staffSignIn,
    staffSessions,
    responsiblePersonOf: (account) => staffAccounts.responsiblePersonOf(account),
    cookies,
    providers: people.providers,
    countFailure: sources.countFailure,
  });
});

const providerPages = once(({ people, cookies }) =>
  createStaffProviderHandlers({
    providers: people.providers,
    staffSignIn: people.staff.staffSignIn,
    staffSessions: people.staff.staffSessions,
    cookies,
  }),
);

const hasProvider = ({ people }: Services): boolean => people.providers.length > 0;

export const showAccountsToConfirm = pageRoute({
  method: 'GET',
  path: '/desk/accounts',
  access: staffPage(CONFIRMERS),
  summary: 'Shows staff the accounts that wait for a second person.',
  carries: 'none',
  handle: (request, services) => confirmPages(services).list(request, request.principal),
});

export const confirmAccountByForm = pageRoute({
  method: 'POST',
  path: '/desk/accounts',
  access: staffPage(CONFIRMERS),
  summary: 'Confirms an account.',
  carries: 'none',
  handle: (request, services) => confirmPages(services).confirm(request, request.principal),
});

export const showOwnAccount = pageRoute({
  method: 'GET',
  path: '/staff',
  access: meteredSignIn,
  summary: 'Shows staff their account.',
  carries: 'none',
  handle: (request, services) => sessionPages(services).showAccount(request),
});

export const showStaffSignIn = pageRoute({
  method: 'GET',
  path: '/staff/sign-in',
  access: meteredSignIn,
  summary: 'Shows how staff sign in.',
  carries: 'none',
  handle: (request, services) => sessionPages(services).showSignIn(request),
});

export const signStaffIn = pageRoute({
  method: 'POST',
  path: '/staff/sign-in',
  access: meteredSignIn,
  summary: 'Signs staff in with a passkey.',
  carries: 'none',
  handle: (request, services) => sessionPages(services).signIn(request),
});

export const startStaffSignIn = pageRoute({
  method: 'GET',
  path: '/staff/sign-in/provider',
  access: meteredSignIn,
  summary: 'Sends staff to the OpenID provider.',
  carries: 'none',
  isOffered: hasProvider,
  handle: (request, services) => providerPages(services).startSignIn(request),
});

export const completeStaffSignIn = pageRoute({
  method: 'GET',
  path: '/staff/sign-in/back',
  access: meteredSignIn,
  summary: 'Signs staff in who come back from the OpenID provider.',
  carries: 'none',
  isOffered: hasProvider,
  handle: (request, services) => providerPages(services).completeSignIn(request),
});

export const completeStaffSignInOfOrganisation = pageRoute({
  method: 'GET',
  path: '/staff/sign-in/back/:organisation',
  access: meteredSignIn,
  summary: 'Signs staff in who come back from the OpenID provider of an organisation.',
  carries: 'none',
  isOffered: hasProvider,
  handle: (request, services) => providerPages(services).completeSignIn(request),
});

export const signStaffOut = pageRoute({
  method: 'POST',
  path: '/staff/sign-out',
  access: meteredSignIn,
  summary: 'Signs staff out.',
  carries: 'none',
  handle: (request, services) => sessionPages(services).signOut(request),
});

export const showStaffSignedOut = pageRoute({
  method: 'GET',
  path: '/staff/signed-out',
  access: meteredSignIn,
  summary: 'Says that staff are signed out.',
  carries: 'none',
  handle: (request, services) => sessionPages(services).signedOut(request),
});

export const showStaffInvitation = pageRoute({
  method: 'GET',
  path: '/staff/invitations/:token',
  access: meteredSignIn,
  summary: 'Shows an invitation.',
  carries: 'none',
  handle: (request, services) => sessionPages(services).showInvitation(request),
});

export const redeemStaffInvitation = pageRoute({
  method: 'POST',
  path: '/staff/invitations/:token',
  access: meteredSignIn,
  summary: 'Redeems an invitation with a passkey.',
  carries: 'none',
  handle: (request, services) => sessionPages(services).redeemInvitation(request),
});
