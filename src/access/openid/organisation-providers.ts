import { type OpenIdProvider, openOpenIdProvider } from './openid-provider.ts';
import { openStaffProvider, type StaffProvider } from './staff-provider.ts';

/** The OpenID provider for the learners and staff of an organisation and of those below it. */
export interface OrganisationProvider {
  readonly organisation: string;
  /** The name that people read if they choose among several providers. */
  readonly name: string;
  /** True for the provider of OIDC_ISSUER, which returns to a path that names no organisation. */
  readonly isDefault: boolean;
  readonly learners: OpenIdProvider;
  readonly staff: StaffProvider;
}

type LearnerSettings = Omit<Parameters<typeof openOpenIdProvider>[0], 'redirectUri'>;
type StaffSettings = Parameters<typeof openStaffProvider>[0];

interface ProviderSettings extends LearnerSettings {
  readonly staffClaims?: StaffSettings['staffClaims'];
  /** Absent: `org:default`. */
  readonly organisation?: string;
  readonly name?: string;
}

interface ProvidersOptions {
  readonly publicUrl: string;
  readonly open: Parameters<typeof openOpenIdProvider>[1];
}

const openProvider = (
  { organisation = 'org:default', name = organisation, staffClaims = {}, ...client }: ProviderSettings,
  isDefault: boolean,
  { publicUrl, open }: ProvidersOptions,
): OrganisationProvider => {
  const back = isDefault ? 'sign-in/back' : `sign-in/back/${organisation}`;
  return {
    organisation,
    name,
    isDefault,
    learners: openOpenIdProvider({ ...client, redirectUri: `${publicUrl}/${back}` }, open),
    staff: openStaffProvider({ ...client, staffClaims, redirectUri: `${publicUrl}/staff/${back}` }, open),
  };
};

/**
 * The provider of OIDC_ISSUER, if any, and those of further organisations. Each has a redirect URI of its own, so that
 * none gets the answer of another (RFC 9700, section 4.4.2.2).
 */
export const openOrganisationProviders = (
  openId: ProviderSettings | undefined,
  further: readonly ProviderSettings[],
  options: ProvidersOptions,
): readonly OrganisationProvider[] => [
  ...(openId === undefined ? [] : [openProvider(openId, true, options)]),
  ...further.map((one) => openProvider(one, false, options)),
];

/** The provider that returns to this path; undefined if none does. */
export const providerReturningTo = (
  providers: readonly OrganisationProvider[],
  organisation: string | undefined,
): OrganisationProvider | undefined =>
  providers.find((one) =>
    organisation === undefined ? one.isDefault : !one.isDefault && one.organisation === organisation,
  );

/** The provider of this organisation, or the only one; undefined if people have to choose. */
export const chosenProvider = (
  providers: readonly OrganisationProvider[],
  organisation: string | null,
): OrganisationProvider | undefined =>
  providers.length === 1 ? providers[0] : providers.find((one) => one.organisation === organisation);
