import { createStaffAccountHandlers, type StaffAccountHandlers } from '../../http/api/staff.ts';
import type { SignInLimits } from '../../sources/limits/sign-in-limits.ts';
import type { Cookies } from '../../http/message/cookies.ts';
import { type ConsoleHandlers, createConsoleHandlers } from '../../http/pages/console-pages.ts';
import { type ConfirmPageHandlers, createConfirmPageHandlers } from '../../http/pages/staff/confirm-pages.ts';
import {
  createStaffProviderHandlers,
  type StaffProviderHandlers,
} from '../../http/pages/staff/staff-provider-pages.ts';
import { createStaffSessionHandlers, type StaffSessionHandlers } from '../../http/pages/staff/staff-session-pages.ts';
import type { OrganisationProvider } from '../../openid/organisation-providers.ts';
import type { StaffServices } from '../route/services.ts';

/** The handlers of accounts of staff and of their console. */
export interface StaffHandlers {
  readonly staff: StaffAccountHandlers;
  readonly staffPages: StaffSessionHandlers;
  readonly confirmPages: ConfirmPageHandlers;
  readonly console: ConsoleHandlers;
  /** Absent where there is no OpenID provider. */
  readonly staffProvider?: StaffProviderHandlers;
}

interface StaffHandlersDeps {
  readonly staff: StaffServices;
  readonly providers: readonly OrganisationProvider[];
  readonly publicUrl: string;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
  readonly cookies: Cookies;
  readonly countFailure: SignInLimits['failed'];
}

export const createStaffHandlers = ({
  staff,
  providers,
  publicUrl,
  publicPath,
  cookies,
  countFailure,
}: StaffHandlersDeps): StaffHandlers => {
  const { staffAccounts, staffSignIn, staffSessions } = staff;
  return {
    staff: createStaffAccountHandlers({ staffAccounts, publicUrl, publicPath }),
    console: createConsoleHandlers(),
    confirmPages: createConfirmPageHandlers(staffAccounts),
    staffPages: createStaffSessionHandlers({
      staffSignIn,
      staffSessions,
      handOf: (account) => staffAccounts.handOf(account),
      cookies,
      providers,
      countFailure,
    }),
    ...(providers.length === 0
      ? {}
      : { staffProvider: createStaffProviderHandlers({ providers, staffSignIn, cookies }) }),
  };
};
