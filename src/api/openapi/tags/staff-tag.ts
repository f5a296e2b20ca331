import { arraySchema, enumSchema, FLAG, INSTANT, objectSchema, STRING } from '../../../core/json-schema.ts';
import { ACCOUNT_CHANGE, NEW_ACCOUNT, STAFF_ROLES } from '../../../staff/account-rules.ts';
import { answered, done, IF_MATCH, LOCATION, patch, schemaOf, sent, type Tag, VERSION } from '../shared/operation.ts';

const INVITED = {
  201: answered('The account with its invitation.', schemaOf('StaffInvitation'), { headers: LOCATION }),
};

/** Accounts of staff. */
export const STAFF_TAG: Tag = {
  name: 'Staff',
  schemas: {
    StaffAccount: objectSchema(
      {
        name: STRING,
        displayName: STRING,
        organisation: STRING,
        roles: arraySchema(enumSchema(...STAFF_ROLES)),
        signsInBy: arraySchema(enumSchema('passkey', 'provider')),
        rolesFromProvider: FLAG,
        createdAt: INSTANT,
      },
      {
        lab: STRING,
        lastPasskeySignIn: { ...INSTANT, description: 'Absent for accounts that sign in at a provider.' },
        invitedUntil: INSTANT,
        invitedBy: { ...STRING, description: 'The account or key of the person who invited it, or `cli`.' },
        confirmedBy: { ...STRING, description: 'Who has confirmed that it is another person than its inviter.' },
        countsAs: {
          ...STRING,
          description: 'The account or key as whose steps its own count until a second person confirms it.',
        },
        awaiting: {
          ...arraySchema(objectSchema({ role: enumSchema(...STAFF_ROLES), givenBy: STRING })),
          description: 'Roles that only one person has given: they permit nothing until a second one confirms them.',
        },
        endedAt: INSTANT,
      },
    ),
    StaffInvitation: objectSchema({
      account: schemaOf('StaffAccount'),
      invitation: objectSchema({ url: STRING, expires: INSTANT }),
    }),
  },
  operations: {
    'GET /v1/staff': {
      answers: { 200: answered('The accounts.', objectSchema({ staff: arraySchema(schemaOf('StaffAccount')) })) },
    },
    'POST /v1/staff': {
      body: sent(NEW_ACCOUNT, { name: 'staff:ada', displayName: 'Ada', roles: ['steward'] }),
      answers: INVITED,
      problems: ['not-found', 'state-conflict'],
    },
    'GET /v1/staff/:name': {
      answers: { 200: answered('The account.', schemaOf('StaffAccount'), { headers: VERSION }) },
    },
    'PATCH /v1/staff/:name': {
      body: patch(ACCOUNT_CHANGE, { roles: ['auditor'] }),
      headers: IF_MATCH,
      answers: { 200: answered('The changed account.', schemaOf('StaffAccount'), { headers: VERSION }) },
      problems: ['state-conflict', 'precondition-failed'],
    },
    'DELETE /v1/staff/:name': { answers: { 204: done('The account has ended.') }, problems: ['state-conflict'] },
    'POST /v1/staff/:name/confirm': {
      headers: IF_MATCH,
      answers: { 200: answered('The account.', schemaOf('StaffAccount'), { headers: VERSION }) },
      problems: ['state-conflict', 'precondition-failed'],
    },
    'POST /v1/staff/:name/invitations': { answers: INVITED, problems: ['state-conflict'] },
  },
};
