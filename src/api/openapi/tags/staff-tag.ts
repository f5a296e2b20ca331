import {
  arraySchema,
  enumSchema,
  FLAG,
  INSTANT,
  TEXTS_BY_LANGUAGE,
  objectSchema,
  STRING,
} from '../../../core/json-schema.ts';
import { PERSONAL_DATA } from '../../../consent/model/personal-data.ts';
import { ACCOUNT_CHANGE, NEW_ACCOUNT, STAFF_ROLES } from '../../../staff/account-rules.ts';
import { answered, done, IF_MATCH, LOCATION, patch, schemaOf, sent, type Tag, VERSION } from '../shared/operation.ts';

const INVITED = {
  201: answered('The account with its invitation.', schemaOf('StaffInvitation'), { headers: LOCATION }),
};

/** Accounts of staff, and who sees what. */
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
    SourceReader: objectSchema(
      {
        kind: enumSchema('key', 'account', 'client', 'webhook', 'target', 'study'),
        id: { ...STRING, description: 'A key, an account, the issuer of tokens of clients, a webhook or a purpose.' },
        reads: arraySchema(enumSchema(...PERSONAL_DATA, 'own-statements')),
      },
      {
        ways: {
          ...arraySchema(enumSchema('own', 'grant', 'shared', 'organisation', 'study')),
          description: 'Of keys, accounts and clients: why they reach the source.',
        },
        name: { ...STRING, description: 'Of the source of a key, or of the person of an account.' },
        scopes: { ...arraySchema(STRING), description: 'Of an account: its roles.' },
        organisation: { ...STRING, description: 'The one in which the scopes are held.' },
        source: { ...STRING, description: 'Of a key, or the lab of an account.' },
        issuedBy: STRING,
        since: INSTANT,
        until: { ...INSTANT, description: 'The end of a key that was rotated.' },
        title: TEXTS_BY_LANGUAGE,
        state: STRING,
        recipients: arraySchema(STRING),
        commercial: FLAG,
        directKafka: { ...FLAG, description: 'The lab reads the topic in Kafka itself.' },
        host: { ...STRING, description: 'Where a webhook or a target sends statements.' },
        owner: { ...STRING, description: 'Of a webhook: a key.' },
        confirmation: {
          ...enumSchema('named', 'approved', 'unconfirmed'),
          description:
            'Who named the host of a webhook: the record purposes, an operator, or nobody yet (of an older release).',
        },
      },
    ),
    WhoSeesWhat: objectSchema({
      at: INSTANT,
      organisation: STRING,
      sources: arraySchema(
        objectSchema({
          id: STRING,
          name: STRING,
          organisation: STRING,
          basis: STRING,
          controller: STRING,
          readers: arraySchema(schemaOf('SourceReader')),
        }),
      ),
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
    'GET /v1/who-sees-what': { answers: { 200: answered('Who sees what.', schemaOf('WhoSeesWhat')) } },
  },
};
