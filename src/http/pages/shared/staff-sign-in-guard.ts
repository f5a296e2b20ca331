import { isProblem, KINDS } from '../../../core/problem.ts';
import type { Quotas } from '../../../access/sources/limits/quotas.ts';
import type { SignInLimits } from '../../../access/sources/limits/sign-in-limits.ts';
import type { StaffSessions } from '../../../access/staff/staff-sessions.ts';
import { type Cookies, STAFF_COOKIE } from '../../message/cookies.ts';
import type { Response } from '../../message/request-response.ts';
import type { PageGuard, PageHandler, PageRequest } from './page-guard.ts';

interface StaffSignInGuardDeps {
  readonly guardPage: PageGuard;
  readonly staffSessions: Pick<StaffSessions, 'read'>;
  readonly cookies: Cookies;
  readonly quotas: Quotas;
  readonly countFailure: SignInLimits['failed'];
}

/** The statuses that answer a wrong passkey, invitation, form token or answer of a provider. */
const FAILED = [400, 403, 404];

/**
 * The guard of the pages by which staff sign in and out. Requests in a session count in the quota of its account.
 * Without one, only failures count, by address. Both are refused with Problem `too-many-requests`.
 */
export const createStaffSignInGuard = (deps: StaffSignInGuardDeps): PageGuard => {
  const { guardPage, staffSessions, cookies, quotas, countFailure } = deps;

  const counted = async (handler: PageHandler, request: PageRequest): Promise<Response> => {
    const count = async (status: number): Promise<void> => {
      if (FAILED.includes(status)) await countFailure('sign-in', request.address);
    };
    try {
      const response = await handler(request);
      await count(response.status);
      return response;
    } catch (thrown) {
      if (isProblem(thrown)) await count(KINDS[thrown.kind].status);
      throw thrown;
    }
  };

  return (route, handler) =>
    guardPage(route, async (request) => {
      const signedIn = await staffSessions.read(cookies.read(request, STAFF_COOKIE));
      if (signedIn === undefined) return counted(handler, request);
      quotas.admitAccount(signedIn.account.name);
      return handler(request);
    });
};
