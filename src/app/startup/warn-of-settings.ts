import type { Config } from '../../core/config/config.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Log } from '../../telemetry/log.ts';

type NamedOrganisations = Pick<Config, 'openId' | 'organisationProviders' | 'tokens'>;

const organisationsIn = ({ openId, organisationProviders = [], tokens }: NamedOrganisations) => [
  { setting: 'OIDC_ORGANISATION', organisation: openId?.organisation },
  ...organisationProviders.map(({ organisation }) => ({ setting: 'OIDC_PROVIDERS', organisation })),
  { setting: 'XAPI_ORGANISATION', organisation: tokens?.organisation },
];

/** The organisations that settings name and that do not exist. */
export const findMissingOrganisations = async (
  config: NamedOrganisations,
  organisations: Pick<Store['organisations'], 'find'>,
): Promise<readonly { readonly setting: string; readonly organisation: string }[]> => {
  const missing = [];
  for (const { setting, organisation = ROOT_ORGANISATION } of organisationsIn(config))
    if (organisation !== ROOT_ORGANISATION && (await organisations.find(organisation)) === undefined)
      missing.push({ setting, organisation });
  return missing;
};

/** Warns of names in the environment that may be misspelt settings, and of organisations that do not exist (yet). */
export const warnOfSettings = async (
  config: NamedOrganisations & Pick<Config, 'unknownSettings'>,
  { organisations }: Store,
  log: Log,
): Promise<void> => {
  for (const { at, detail } of config.unknownSettings) log.warn({ setting: at }, detail);
  for (const missing of await findMissingOrganisations(config, organisations))
    log.warn(missing, 'no organisation has this id: create it, or no one can sign in there');
};
