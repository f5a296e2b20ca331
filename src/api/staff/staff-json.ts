import {
  arraySchema,
  enumSchema,
  FLAG,
  INSTANT,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { accountVersion } from '../../http/api/shared/account-version.ts';
import { etagHeader } from '../../http/api/shared/if-match.ts';
import { countsAsMember } from '../../access/sources/find-responsible-person.ts';
import { STAFF_ROLES } from '../../access/staff/account-rules.ts';
import { invitationUrl, type StaffInvitation } from '../../access/staff/staff-accounts.ts';
import type { Services } from '../route/services.ts';

export type Account = StaffInvitation['account'];

const ROLE = { ...STRING, enum: STAFF_ROLES };

export const STAFF_ACCOUNT = namedSchema(
  'StaffAccount',
  objectSchema(
    {
      name: STRING,
      displayName: STRING,
      organisation: STRING,
      roles: arraySchema(ROLE),
      signsInBy: arraySchema(enumSchema('passkey', 'provider')),
      rolesFromProvider: FLAG,
      createdAt: INSTANT,
    },
    {
      lab: STRING,
      email: { ...STRING, description: 'The address to which hand-overs of the desk are mailed.' },
      lastPasskeySignIn: { ...INSTANT, description: 'Absent for accounts that sign in at a provider.' },
      invitedUntil: INSTANT,
      invitedBy: { ...STRING, description: 'The account or key of the person who invited it, or `cli`.' },
      confirmedBy: { ...STRING, description: 'Who has confirmed that it is another person than its inviter.' },
      countsAs: {
        ...STRING,
        description: 'The account or key as whose steps its own count until a second person confirms it.',
      },
      awaiting: {
        ...arraySchema(objectSchema({ role: ROLE, givenBy: STRING })),
        description: 'Roles that only one person has given: they permit nothing until a second one confirms them.',
      },
      endedAt: INSTANT,
    },
  ),
);

export const INVITED_ACCOUNT = namedSchema(
  'StaffInvitation',
  objectSchema({ account: STAFF_ACCOUNT, invitation: objectSchema({ url: STRING, expires: INSTANT }) }),
);

/** The account of the examples. */
export const ACCOUNT_EXAMPLE = {
  name: 'staff:ada',
  displayName: 'Ada',
  organisation: 'org:default',
  roles: ['steward'],
  signsInBy: ['passkey'],
  rolesFromProvider: false,
  createdAt: '2026-11-28T08:00:00.000Z',
};

export const INVITATION_EXAMPLE = {
  account: { ...ACCOUNT_EXAMPLE, signsInBy: [], invitedUntil: '2026-12-05T08:00:00.000Z' },
  invitation: {
    url: 'https://lrs.school.example/staff/invitations/shown-once',
    expires: '2026-12-05T08:00:00.000Z',
  },
};

/** The time of the last sign-in by a passkey, in milliseconds since the epoch; 0 if there was none. */
export const signedInAt = ({ passkeys }: Account): number =>
  Math.max(0, ...passkeys.flatMap(({ addedAt, challengedAt }) => [addedAt, challengedAt]));

/** An account as operators see it. Of its passkeys and its subject it says only if they are there. */
export const staffAccountJson = async (account: Account, { people }: Services): Promise<Sent<typeof STAFF_ACCOUNT>> => {
  const { name, displayName, organisation, roles, lab, email, passkeys, subject, rolesFromProvider = false } = account;
  const { invitation, invitedBy, confirmedBy, awaiting = [], createdAt, endedAt } = account;
  const responsiblePerson = await people.staff.staffAccounts.responsiblePersonOf(account);
  const lastSignIn = signedInAt(account);
  return {
    name,
    displayName,
    organisation,
    roles,
    lab,
    email,
    signsInBy: [
      ...(passkeys.length > 0 ? ['passkey' as const] : []),
      ...(subject === undefined ? [] : ['provider' as const]),
    ],
    rolesFromProvider,
    invitedBy,
    confirmedBy,
    ...countsAsMember(name, responsiblePerson),
    awaiting: awaiting.length === 0 ? undefined : awaiting,
    lastPasskeySignIn: lastSignIn === 0 ? undefined : isoTime(lastSignIn),
    invitedUntil: isoTime(invitation?.expires),
    createdAt: isoTime(createdAt),
    endedAt: isoTime(endedAt),
  };
};

/** The answer with an account and its version. */
export const accountReply = async (account: Account, services: Services) => ({
  status: 200 as const,
  headers: etagHeader(accountVersion(account)),
  body: await staffAccountJson(account, services),
});

/** The answer with an account and its invitation. */
export const invitationReply = async ({ account, token, expires }: StaffInvitation, services: Services) => ({
  status: 201 as const,
  headers: { Location: `${services.publicPath}/v1/staff/${account.name}` },
  body: {
    account: await staffAccountJson(account, services),
    invitation: { url: invitationUrl(services.settings.publicUrl, token), expires: isoTime(expires) },
  },
});
