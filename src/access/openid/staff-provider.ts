import { defined, ownValue } from '../../core/json-object.ts';
import { type Claims, type CodeFlow, createCodeFlow, type OpenIdClient, type SignInFailure } from './code-flow.ts';

/** The names of the claims in which a provider gives the roles of staff. */
interface StaffClaims {
  /** The claim whose values name roles. Absent: roles are given in Carnet. */
  readonly roles?: string;
  /** The claim that names the organisation of the roles. Absent: `org:default`. */
  readonly organisation?: string;
  /** The claim that names the source of a scientist's lab. */
  readonly lab?: string;
}

/** The claims of the provider about a member of staff. */
export interface StaffClaimValues {
  readonly subject: string;
  readonly userName?: string;
  readonly displayName?: string;
  /** The texts of the claim of roles; absent if the settings name no such claim. */
  readonly roles?: readonly string[];
  readonly organisation?: string;
  readonly lab?: string;
}

/** Sign-in of staff at an OpenID provider. */
export interface StaffProvider {
  startSignIn: CodeFlow['start'];
  completeSignIn(...back: Parameters<CodeFlow['complete']>): Promise<StaffClaimValues | SignInFailure>;
}

interface StaffProviderSettings extends OpenIdClient {
  readonly staffClaims: StaffClaims;
}

const MAX_TEXT = 200;

const textIn = (claims: Claims, name: string | undefined): string | undefined => {
  const value = name === undefined ? undefined : ownValue(claims, name);
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT ? value : undefined;
};

/** A list of texts, or one text with spaces between them. */
const textsIn = (claims: Claims, name: string): readonly string[] => {
  const value = ownValue(claims, name);
  const values: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(' ') : [];
  return values.filter((one): one is string => typeof one === 'string' && one !== '');
};

/** The values of the claims of a person; undefined if they name no subject. */
const staffClaimsOf = (
  claims: Claims,
  issuer: string,
  { roles, organisation, lab }: StaffClaims,
): StaffClaimValues | undefined => {
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '') return undefined;
  const userName = textIn(claims, 'preferred_username');
  const displayName = textIn(claims, 'name');
  const organisationId = textIn(claims, organisation);
  const labId = textIn(claims, lab);
  return {
    subject: `${issuer} ${sub}`,
    ...defined({ userName, displayName }),
    ...(roles !== undefined && { roles: textsIn(claims, roles) }),
    ...defined({ organisation: organisationId, lab: labId }),
  };
};

export const openStaffProvider = (
  settings: StaffProviderSettings,
  options: Parameters<typeof createCodeFlow>[1],
): StaffProvider => {
  const { issuer, staffClaims } = settings;
  const { roles, organisation, lab } = staffClaims;
  const claims = ['preferred_username', roles, organisation, lab].filter((one) => one !== undefined);
  const flow = createCodeFlow({ ...settings, scope: 'openid profile', claims }, options);
  return {
    startSignIn: flow.start,
    completeSignIn: async (search, pending) => {
      const found = await flow.complete(search, pending);
      if (typeof found === 'string') return found;
      const values = staffClaimsOf(found, issuer, staffClaims);
      if (values !== undefined) return values;
      options.observe('unnamed');
      return 'unnamed';
    },
  };
};
