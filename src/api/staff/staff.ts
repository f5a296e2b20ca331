import { arraySchema, enumSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import type { Fault } from '../../core/problem.ts';
import { accountVersion } from '../../http/api/shared/account-version.ts';
import { checkIfMatch } from '../../http/api/shared/if-match.ts';
import { listRows, type RowList } from '../../http/api/shared/list-rows.ts';
import { ACCOUNT_PREFIX } from '../../access/sources/find-responsible-person.ts';
import { completeAccount, validateNewAccount, validateStaffChange } from '../../access/staff/account-rules.ts';
import { done, IF_MATCH, LOCATION, VERSION } from '../openapi/shared/operation.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { CONFIRMERS, OPERATOR } from '../route/scopes.ts';
import {
  type Account,
  ACCOUNT_EXAMPLE,
  accountReply,
  INVITATION_EXAMPLE,
  INVITED_ACCOUNT,
  invitationReply,
  signedInAt,
  STAFF_ACCOUNT,
  staffAccountJson,
} from './staff-json.ts';

const INVITED = {
  201: {
    description: 'The account with its invitation.',
    schema: INVITED_ACCOUNT,
    headers: LOCATION,
    example: INVITATION_EXAMPLE,
  },
} as const;

/** The name of an account by its name in a path, with or without its prefix. */
const nameOf = ({ name }: { readonly name: string }): string =>
  name.startsWith(ACCOUNT_PREFIX) ? name : `${ACCOUNT_PREFIX}${name}`;

const STATES = ['current', 'ended'] as const;

const FILTER_QUERY = {
  organisation: { schema: STRING, description: 'Of this organisation.' },
  state: { schema: enumSchema(...STATES), description: 'Those that have not ended, or have; absent: all.' },
};

const filterOf = (
  query: URLSearchParams,
): { readonly isListed: (account: Account) => boolean; readonly faults: readonly Fault[] } => {
  const [organisation, state] = [query.get('organisation'), query.get('state')];
  const known = STATES.find((one) => one === state);
  return {
    isListed: (account) =>
      (organisation === null || account.organisation === organisation) &&
      (known === undefined || (known === 'ended') === (account.endedAt !== undefined)),
    faults:
      state === null || known !== undefined ? [] : [{ at: 'state', detail: `must be one of ${STATES.join(', ')}` }],
  };
};

/** An installation has some thousand accounts at most, and each of their changes reads all of them. */
const LIST: RowList<Account, 'name' | 'displayName' | 'created' | 'lastPasskeySignIn'> = {
  fields: ['name', 'displayName', 'created', 'lastPasskeySignIn'],
  usual: 'displayName',
  key: ({ name }) => name,
  texts: ({ displayName }) => [displayName],
  values: {
    name: ({ name }) => name,
    displayName: ({ displayName }) => displayName,
    created: ({ createdAt }) => createdAt,
    lastPasskeySignIn: signedInAt,
  },
};

export const listStaffAccounts = route({
  method: 'GET',
  path: '/v1/staff',
  access: staff(OPERATOR),
  tag: 'Staff',
  summary: 'Lists the accounts of staff.',
  description: UNPAGED,
  carries: 'none',
  query: { ...listQuery(LIST), ...FILTER_QUERY },
  answers: {
    200: {
      description: 'The accounts, by name if it is not a page.',
      schema: objectSchema({ staff: arraySchema(STAFF_ACCOUNT) }, MORE),
      example: {
        staff: [
          {
            ...ACCOUNT_EXAMPLE,
            invitedBy: 'staff:grace',
            countsAs: 'staff:grace',
            awaiting: [{ role: 'steward', givenBy: 'staff:grace' }],
          },
        ],
      },
    },
  },
  handle: async ({ query, principal }, services) => {
    const { isListed, faults } = filterOf(query);
    const accounts = (await services.people.staff.staffAccounts.list(principal)).filter(isListed);
    const { items, more } = listRows(accounts, { query, path: `${services.publicPath}/v1/staff`, faults }, LIST);
    const staff = await Promise.all(items.map((one) => staffAccountJson(one, services)));
    return { status: 200, body: { staff, ...more } };
  },
});

export const inviteStaffAccount = route({
  method: 'POST',
  path: '/v1/staff',
  access: staff(OPERATOR),
  tag: 'Staff',
  summary: 'Invites a person to an account.',
  carries: 'none',
  body: { read: validateNewAccount, example: { name: 'staff:ada', displayName: 'Ada', roles: ['steward'] } },
  answers: INVITED,
  problems: ['not-found', 'state-conflict'],
  handle: async ({ body, principal }, services) => {
    const account = completeAccount(body, principal.organisation);
    return invitationReply(await services.people.staff.staffAccounts.invite(account, principal), services);
  },
});

export const getStaffAccount = route({
  method: 'GET',
  path: '/v1/staff/:name',
  access: staff(OPERATOR),
  tag: 'Staff',
  summary: 'Reads an account.',
  carries: 'none',
  answers: { 200: { description: 'The account.', schema: STAFF_ACCOUNT, headers: VERSION, example: ACCOUNT_EXAMPLE } },
  handle: async ({ params, principal }, services) =>
    accountReply(await services.people.staff.staffAccounts.get(nameOf(params), principal), services),
});

export const changeStaffAccount = route({
  method: 'PATCH',
  path: '/v1/staff/:name',
  access: staff(OPERATOR),
  tag: 'Staff',
  summary: 'Changes the roles of an account.',
  carries: 'none',
  headers: IF_MATCH,
  body: { read: validateStaffChange, example: { roles: ['auditor'] }, isPatch: true },
  answers: {
    200: { description: 'The changed account.', schema: STAFF_ACCOUNT, headers: VERSION, example: ACCOUNT_EXAMPLE },
  },
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, services) => {
    const { params, body: change, principal } = request;
    const checkVersion = checkIfMatch(request, 'the account has');
    const changed = await services.people.staff.staffAccounts.change(
      nameOf(params),
      (before) => {
        checkVersion(accountVersion(before));
        return change;
      },
      principal,
    );
    return accountReply(changed, services);
  },
});

export const endStaffAccount = route({
  method: 'DELETE',
  path: '/v1/staff/:name',
  access: staff(OPERATOR),
  tag: 'Staff',
  summary: 'Ends an account and its sessions.',
  carries: 'none',
  answers: { 204: done('The account has ended.') },
  problems: ['state-conflict'],
  handle: async ({ params, principal }, { people }) => {
    await people.staff.staffAccounts.end(nameOf(params), principal);
    return { status: 204 };
  },
});

export const confirmStaffAccount = route({
  method: 'POST',
  path: '/v1/staff/:name/confirm',
  access: staff(CONFIRMERS),
  tag: 'Staff',
  summary: 'Confirms that an account is another person than its inviter, and the roles that await it.',
  carries: 'none',
  headers: IF_MATCH,
  answers: {
    200: {
      description: 'The account.',
      schema: STAFF_ACCOUNT,
      headers: VERSION,
      example: { ...ACCOUNT_EXAMPLE, invitedBy: 'staff:grace', confirmedBy: 'staff:alan' },
    },
  },
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, services) => {
    const { params, principal } = request;
    const checkVersion = checkIfMatch(request, 'the account has');
    const confirmed = await services.people.staff.staffAccounts.confirm(nameOf(params), principal, (before) =>
      checkVersion(accountVersion(before)),
    );
    return accountReply(confirmed, services);
  },
});

export const inviteStaffAccountAgain = route({
  method: 'POST',
  path: '/v1/staff/:name/invitations',
  access: staff(OPERATOR),
  tag: 'Staff',
  summary: 'Invites again, so that a new passkey replaces the old ones.',
  carries: 'none',
  answers: {
    201: {
      ...INVITED[201],
      example: {
        ...INVITATION_EXAMPLE,
        account: { ...INVITATION_EXAMPLE.account, signsInBy: ACCOUNT_EXAMPLE.signsInBy },
      },
    },
  },
  problems: ['state-conflict'],
  handle: async ({ params, principal }, services) =>
    invitationReply(await services.people.staff.staffAccounts.inviteAgain(nameOf(params), principal), services),
});
