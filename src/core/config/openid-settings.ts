import { issuerUrl, jsonFile, label, matching } from './setting-types.ts';

export const claimName = matching(/^[\w:/.-]{1,100}$/, 'the name of a claim');
export const homePageUrl = matching(/^https?:\/\/\S+$/, 'an http or https URL');
export const organisationId = matching(/^org:[a-z0-9-]{1,64}$/, 'the id of an organisation, as in org:school');

/** The settings of sign-in at OpenID providers. */
export const OPENID_SETTINGS = {
  OIDC_ISSUER: {
    read: issuerUrl,
    default: '',
    meaning: 'The OpenID provider at which people sign in; it returns to `/sign-in/back`.',
  },
  OIDC_CLIENT_ID: { read: label, default: '', meaning: 'The client id there. Needed beside OIDC_ISSUER.' },
  OIDC_CLIENT_SECRET: { read: label, default: '', meaning: 'The client secret there. Needed beside OIDC_ISSUER.' },
  OIDC_CLAIM: {
    read: claimName,
    default: 'sub',
    meaning: 'The claim that names the account of a person in statements, or `email`, if it is verified.',
  },
  OIDC_HOME_PAGE: {
    read: homePageUrl,
    default: 'OIDC_ISSUER',
    meaning: 'The home page of these accounts in statements.',
  },
  OIDC_CHILDREN_CLAIM: {
    read: claimName,
    default: '',
    meaning:
      'The claim with the names of the children whose guardian a person is, each as OIDC_CLAIM names people. ' +
      'Without it no guardian signs in at the provider.',
  },
  OIDC_ROLES_CLAIM: {
    read: claimName,
    default: '',
    meaning:
      'The claim whose values give staff their roles: `operator`, `steward`, `dpo`, `auditor`, `scientist`. ' +
      'Without it roles are given in Carnet. Staff return to `/staff/sign-in/back`.',
  },
  OIDC_ORGANISATION_CLAIM: {
    read: claimName,
    default: '',
    meaning: 'The claim that names the organisation in which staff have their roles. Without it OIDC_ORGANISATION.',
  },
  OIDC_LAB_CLAIM: {
    read: claimName,
    default: '',
    meaning: 'The claim with the source of a scientist’s lab. Without it the provider gives no scientist role.',
  },
  OIDC_ORGANISATION: {
    read: organisationId,
    default: 'org:default',
    meaning:
      'The organisation whose learners and staff the provider signs in, with those below it: a learner sees what its ' +
      'sources recorded, and staff have no role outside it.',
  },
  OIDC_PROVIDERS: {
    read: jsonFile,
    default: '',
    meaning:
      'A JSON file with the providers of further organisations: a list of objects with `organisation`, `name`, ' +
      '`issuer`, `clientId`, `clientSecret`, and if they are needed `claim`, `homePage`, `childrenClaim`, ' +
      '`rolesClaim`, `organisationClaim`, `labClaim`. Each returns to `/sign-in/back/ORGANISATION` and ' +
      '`/staff/sign-in/back/ORGANISATION`.',
  },
} as const;
