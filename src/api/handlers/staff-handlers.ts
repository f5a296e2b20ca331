import type { RecordChange } from '../../consent/audit/record-change.ts';
import type { OrganisationService } from '../../sources/organisations/organisation-service.ts';
import { createOrganisationHandlers, type OrganisationHandlers } from '../../http/api/sources/organisations.ts';
import { createStaffAccountHandlers, type StaffAccountHandlers } from '../../http/api/staff.ts';
import type { SignInLimits } from '../../sources/limits/sign-in-limits.ts';
import type { Cookies } from '../../http/message/cookies.ts';
import { type ConfirmPageHandlers, createConfirmPageHandlers } from '../../http/pages/staff/confirm-pages.ts';
import {
  createStaffProviderHandlers,
  type StaffProviderHandlers,
} from '../../http/pages/staff/staff-provider-pages.ts';
import { createStaffSessionHandlers, type StaffSessionHandlers } from '../../http/pages/staff/staff-session-pages.ts';
import type { OrganisationProvider } from '../../openid/organisation-providers.ts';
import type { StaffServices } from '../route/services.ts';

/** The handlers of accounts of staff, of their organisations and of their console. */
export interface StaffHandlers {
  readonly organisations: OrganisationHandlers;
  readonly staff: StaffAccountHandlers;
  readonly staffPages: StaffSessionHandlers;
  readonly confirmPages: ConfirmPageHandlers;
  /** Absent where there is no OpenID provider. */
  readonly staffProvider?: StaffProviderHandlers;
}

interface StaffHandlersDeps {
  readonly staff: StaffServices;
  readonly organisations: OrganisationService;
  readonly recordChange: RecordChange;
  readonly providers: readonly OrganisationProvider[];
  readonly publicUrl: string;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
  readonly cookies: Cookies;
  readonly countFailure: SignInLimits['failed'];
}

export const createStaffHandlers = ({
  staff,
  organisations,
  recordChange,
  providers,
  publicUrl,
  publicPath,
  cookies,
  countFailure,
}: StaffHandlersDeps): StaffHandlers => {
  const { staffAccounts, staffSignIn, staffSessions } = staff;
  return {
    organisations: createOrganisationHandlers({ organisations, recordChange, providers, publicPath }),
    staff: createStaffAccountHandlers({ staffAccounts, publicUrl, publicPath }),
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
