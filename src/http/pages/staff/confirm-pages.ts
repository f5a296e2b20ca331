import { defined } from '../../../core/json-object.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { type AccountToConfirm, confirmPage } from '../../../pages/staff/confirm-page.ts';
import { actingRoles } from '../../../access/sources/acting-roles.ts';
import { countsAsMember } from '../../../access/sources/find-responsible-person.ts';
import { isStaffRole } from '../../../access/staff/account-rules.ts';
import type { StaffAccounts, StaffInvitation } from '../../../access/staff/staff-accounts.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import { accountVersion } from '../../api/shared/account-version.ts';
import type { Response } from '../../message/request-response.ts';
import type { PageRequest } from '../shared/page-guard.ts';
import { pageResponse, seeOther } from '../shared/page-response.ts';
import type { StaffPageHandler } from '../shared/staff-page-guard.ts';

/** The page on which staff confirm accounts that others have invited. */
export interface ConfirmPageHandlers {
  readonly list: StaffPageHandler;
  readonly confirm: StaffPageHandler;
}

type Account = StaffInvitation['account'];

const toConfirm = (account: Account, responsiblePerson: string): AccountToConfirm => {
  const { name, displayName, organisation, awaiting = [], passkeys, invitedBy } = account;
  const joinedAt = passkeys[0]?.addedAt;
  return {
    name,
    displayName,
    organisation,
    version: accountVersion(account),
    roles: actingRoles(account).filter(isStaffRole),
    awaiting: awaiting.map(({ role }) => role).filter(isStaffRole),
    ...defined({ invitedBy }),
    ...countsAsMember(name, responsiblePerson),
    ...defined({ joinedAt }),
  };
};

export const createConfirmPageHandlers = (staffAccounts: StaffAccounts): ConfirmPageHandlers => {
  const show = async ({ context }: PageRequest, by: StaffPrincipal, refusal?: string): Promise<Response> => {
    const accounts = await staffAccounts.confirmable(by);
    const views = await Promise.all(
      accounts.map(async (account) => toConfirm(account, await staffAccounts.responsiblePersonOf(account))),
    );
    const page = confirmPage(context, { accounts: views, ...defined({ refusal }) });
    return pageResponse(page, refusal === undefined ? 200 : 409);
  };
  return {
    list: (request, by) => show(request, by),
    confirm: async (request, by) => {
      const form = await request.form();
      const name = form.get('account') ?? '';
      if (name === '')
        throw new Problem('invalid-request', 'the form names no account', [
          { at: '/account', detail: 'is missing: use the button of the account' },
        ]);
      const check = (account: Account): void => {
        if (form.get('version') !== accountVersion(account))
          throw new Problem('state-conflict', 'the account has changed since you saw it: read it again');
      };
      try {
        await staffAccounts.confirm(name, by, check);
      } catch (thrown) {
        if (!isProblem(thrown, 'state-conflict')) throw thrown;
        return show(request, by, thrown.message);
      }
      return seeOther(`${request.context.root}/desk/accounts`);
    },
  };
};
