import { validateNewAccount, validateStaffChange } from '../../staff/account-rules.ts';
import { waysIn } from '../../staff/confirm-account.ts';
import { invitationUrl, type StaffAccounts, type StaffInvitation } from '../../staff/staff-accounts.ts';
import { ACCOUNT_PREFIX, countsAsMember } from '../../sources/find-hand.ts';
import { checkIfMatch, etagHeader, versionOf } from './shared/if-match.ts';
import { jsonResponse, readJson } from './shared/json-body.ts';
import type { StaffHandler } from './shared/staff-guard.ts';

/** The handlers by which operators keep accounts of staff. */
export type StaffAccountHandlers = Readonly<
  Record<'list' | 'invite' | 'read' | 'change' | 'confirm' | 'end' | 'inviteAgain', StaffHandler>
>;

interface StaffAccountHandlersDeps {
  readonly staffAccounts: StaffAccounts;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** The path of `publicUrl`, without a slash at its end. */
  readonly publicPath: string;
}

const time = (at: number): string => new Date(at).toISOString();

/** The name of an account by its name in a path, with or without its prefix. */
const nameIn = (params: Readonly<Record<string, string>>): string => {
  const { name = '' } = params;
  return name.startsWith(ACCOUNT_PREFIX) ? name : `${ACCOUNT_PREFIX}${name}`;
};

/** An account as operators see it: of its passkeys and its subject only whether they are there. */
const staffAccountJson = (account: StaffInvitation['account'], hand: string) => {
  const { name, displayName, organisation, roles, lab, passkeys, subject, rolesFromProvider = false } = account;
  const { invitation, invitedBy, confirmedBy, awaiting = [], createdAt, endedAt } = account;
  const signedInAt = Math.max(0, ...passkeys.flatMap(({ addedAt, challengedAt }) => [addedAt, challengedAt]));
  return {
    name,
    displayName,
    organisation,
    roles,
    ...(lab === undefined ? {} : { lab }),
    signsInBy: [...(passkeys.length > 0 ? ['passkey'] : []), ...(subject === undefined ? [] : ['provider'])],
    rolesFromProvider,
    ...(invitedBy === undefined ? {} : { invitedBy }),
    ...(confirmedBy === undefined ? {} : { confirmedBy }),
    ...countsAsMember(name, hand),
    ...(awaiting.length === 0 ? {} : { awaiting }),
    ...(signedInAt === 0 ? {} : { lastPasskeySignIn: time(signedInAt) }),
    ...(invitation === undefined ? {} : { invitedUntil: time(invitation.expires) }),
    createdAt: time(createdAt),
    ...(endedAt === undefined ? {} : { endedAt: time(endedAt) }),
  };
};

/** The version of what operators change and confirm: a sign-in is no change, but who has joined is. */
export const accountVersion = (account: StaffInvitation['account']): string => {
  const { displayName, organisation, roles, lab, endedAt, invitedBy, confirmedBy, awaiting } = account;
  return versionOf([displayName, organisation, roles, lab, endedAt, invitedBy, confirmedBy, awaiting, waysIn(account)]);
};

/** The handlers of /v1/staff. */
export const createStaffAccountHandlers = (deps: StaffAccountHandlersDeps): StaffAccountHandlers => {
  const { staffAccounts, publicUrl, publicPath } = deps;
  const accountJson = async (account: StaffInvitation['account']) =>
    staffAccountJson(account, await staffAccounts.handOf(account));
  const accountResponse = async (account: StaffInvitation['account']) =>
    jsonResponse(200, await accountJson(account), etagHeader(accountVersion(account)));
  const invitationResponse = async ({ account, token, expires }: StaffInvitation) =>
    jsonResponse(
      201,
      {
        account: await accountJson(account),
        invitation: { url: invitationUrl(publicUrl, token), expires: time(expires) },
      },
      { Location: `${publicPath}/v1/staff/${account.name}` },
    );
  return {
    list: async (_, by) =>
      jsonResponse(200, { staff: await Promise.all((await staffAccounts.list(by)).map(accountJson)) }),
    invite: async (request, by) =>
      invitationResponse(await staffAccounts.invite(validateNewAccount(await readJson(request), by.organisation), by)),
    read: async ({ params }, by) => accountResponse(await staffAccounts.get(nameIn(params), by)),
    change: async (request, by) => {
      const change = validateStaffChange(await readJson(request, 'application/merge-patch+json'));
      const checkVersion = checkIfMatch(request, 'the account has');
      return accountResponse(
        await staffAccounts.change(
          nameIn(request.params),
          (before) => {
            checkVersion(accountVersion(before));
            return change;
          },
          by,
        ),
      );
    },
    confirm: async (request, by) => {
      const checkVersion = checkIfMatch(request, 'the account has');
      const check = (before: StaffInvitation['account']): void => checkVersion(accountVersion(before));
      return accountResponse(await staffAccounts.confirm(nameIn(request.params), by, check));
    },
    end: async ({ params }, by) => {
      await staffAccounts.end(nameIn(params), by);
      return { status: 204, headers: {} };
    },
    inviteAgain: async (request, by) => invitationResponse(await staffAccounts.inviteAgain(nameIn(request.params), by)),
  };
};
