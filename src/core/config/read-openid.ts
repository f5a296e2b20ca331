import { defined, isObject } from '../json-object.ts';
import { claimName, homePageUrl, organisationId } from './openid-settings.ts';
import type { SettingReader } from './setting-reader.ts';
import { issuerUrl, label, type ReadSetting } from './setting-types.ts';

/** An OpenID provider for sign-in; `claim` is `email`, or names the account of `homePage` in statements. */
interface OpenIdConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly claim: string;
  readonly homePage: string;
  /** The claim that names the children whose guardian a person is, as `claim` names people. */
  readonly childrenClaim?: string;
  /** The claims in which the provider gives staff their roles; empty if roles are given in Carnet. */
  readonly staffClaims?: { readonly roles?: string; readonly organisation?: string; readonly lab?: string };
  /** The organisation whose people it signs in, with those below it; absent: `org:default`, which is all. */
  readonly organisation?: string;
  /** The name that people read when they choose among several; absent: the id of the organisation. */
  readonly name?: string;
}

/** The provider of the settings, and those of further organisations. */
export interface OpenIdConfigs {
  readonly openId?: OpenIdConfig;
  readonly organisationProviders?: readonly (OpenIdConfig & { readonly organisation: string })[];
}

const MEMBERS = {
  organisation: organisationId,
  issuer: issuerUrl,
  clientId: label,
  clientSecret: label,
  name: label,
  claim: claimName,
  homePage: homePageUrl,
  childrenClaim: claimName,
  rolesClaim: claimName,
  organisationClaim: claimName,
  labClaim: claimName,
} as const satisfies Readonly<Record<string, ReadSetting<string>>>;

type Member = keyof typeof MEMBERS;
type Members = Readonly<Partial<Record<Member, string>>>;

const isMember = (name: string): name is Member => Object.hasOwn(MEMBERS, name);

const REQUIRED = ['organisation', 'issuer', 'clientId', 'clientSecret'] as const;

/** The members of an entry that are as they must be, and what is wrong with the others, never with its value. */
const readMembers = (entry: unknown): { readonly members: Members; readonly wrong: readonly string[] } => {
  if (!isObject(entry)) return { members: {}, wrong: ['must be an object'] };
  const members: Partial<Record<Member, string>> = {};
  const wrong: string[] = REQUIRED.filter((name) => entry[name] === undefined).map((name) => `${name} is missing`);
  for (const [name, given] of Object.entries(entry)) {
    if (!isMember(name)) {
      wrong.push(`${name} is unknown`);
      continue;
    }
    const value = typeof given === 'string' ? MEMBERS[name](given) : { must: 'a text' };
    if (typeof value === 'string') members[name] = value;
    else wrong.push(`${name} must be ${value.must}`);
  }
  return { members, wrong };
};

const providerOf = ({ rolesClaim, organisationClaim, labClaim, ...rest }: Members): OpenIdConfig => ({
  ...(rest as Required<Pick<Members, (typeof REQUIRED)[number]>>),
  claim: rest.claim ?? 'sub',
  homePage: rest.homePage ?? rest.issuer ?? '',
  staffClaims: {
    ...defined({ roles: rolesClaim, organisation: organisationClaim, lab: labClaim }),
  },
});

/** One provider an organisation: of two it is not known which would sign its people in. */
const readProviders = (reader: SettingReader, taken: readonly string[]): OpenIdConfigs => {
  const given = reader.read('OIDC_PROVIDERS', undefined);
  if (given === undefined) return {};
  const organisations = new Set(taken);
  const organisationProviders = given.flatMap((entry, at) => {
    const { members, wrong } = readMembers(entry);
    const { organisation = '' } = members;
    for (const detail of wrong) reader.fault('OIDC_PROVIDERS', `entry ${at + 1}: ${detail}`);
    if (organisations.has(organisation))
      reader.fault('OIDC_PROVIDERS', `entry ${at + 1}: organisation has a provider already`);
    organisations.add(organisation);
    return wrong.length === 0 ? [{ ...providerOf(members), organisation }] : [];
  });
  return organisationProviders.length === 0 ? {} : { organisationProviders };
};

const readProvider = (reader: SettingReader): OpenIdConfigs => {
  const issuer = reader.read('OIDC_ISSUER', undefined);
  const clientId = reader.read('OIDC_CLIENT_ID', undefined);
  const clientSecret = reader.read('OIDC_CLIENT_SECRET', undefined);
  const childrenClaim = reader.read('OIDC_CHILDREN_CLAIM', undefined);
  const rolesClaim = reader.read('OIDC_ROLES_CLAIM', undefined);
  const organisationClaim = reader.read('OIDC_ORGANISATION_CLAIM', undefined);
  const labClaim = reader.read('OIDC_LAB_CLAIM', undefined);
  const organisation = reader.read('OIDC_ORGANISATION', undefined);
  const rest = { claim: reader.readOrDefault('OIDC_CLAIM'), homePage: reader.read('OIDC_HOME_PAGE', issuer ?? '') };
  reader.requires('OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET');
  reader.requires('OIDC_CHILDREN_CLAIM', 'OIDC_ISSUER');
  reader.requires('OIDC_ROLES_CLAIM', 'OIDC_ISSUER');
  reader.requires('OIDC_ORGANISATION', 'OIDC_ISSUER');
  reader.requires('OIDC_ORGANISATION_CLAIM', 'OIDC_ROLES_CLAIM');
  reader.requires('OIDC_LAB_CLAIM', 'OIDC_ROLES_CLAIM');
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return {};
  return {
    openId: providerOf({
      issuer,
      clientId,
      clientSecret,
      ...rest,
      ...defined({ childrenClaim, rolesClaim, organisationClaim, labClaim, organisation }),
    }),
  };
};

/** The OpenID providers of the settings; what is wrong with them is reported to the reader. */
export const readOpenIds = (reader: SettingReader): OpenIdConfigs => {
  const provider = readProvider(reader);
  const { openId } = provider;
  return { ...provider, ...readProviders(reader, openId === undefined ? [] : [openId.organisation ?? 'org:default']) };
};
