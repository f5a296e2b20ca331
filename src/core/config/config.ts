import { defined } from '../json-object.ts';
import { HOUR_MS } from '../time.ts';
import type { Fault } from '../problem.ts';
import { type NetworkConfig, readNetwork } from './read-network.ts';
import { type OpenIdConfigs, readOpenIds } from './read-openid.ts';
import { readTelemetry, type TelemetryConfig } from './read-telemetry.ts';
import { SettingReader } from './setting-reader.ts';

/** The checked settings of one process. */
export interface Config extends NetworkConfig, TelemetryConfig, OpenIdConfigs {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** The file with the list of noes, which a restored backup needs. */
  readonly noesFile: string;
  readonly profilesDir: string;
  readonly journalUrl: string;
  readonly journalRetentionMs: number;
  readonly storeUrl: string;
  /** True if the journal or the store is embedded: its file is in DATA_DIR. */
  readonly usesDataDir: boolean;
  readonly role: 'all' | 'api' | 'sink' | 'releaser';
  /** The time that an answer waits for the sink, in milliseconds. */
  readonly ackWaitMs: number;
  readonly drainMs: number;
  readonly defaultVersion: '1.0.3' | '2.0.0';
  /** The address at which people and tools reach this server; it names the authority of statements. */
  readonly publicUrl: string;
  /** The largest body, in bytes. */
  readonly bodyLimit: number;
  /** The most statements in one request. */
  readonly statementsLimit: number;
  readonly statementBytesLimit: number;
  /** The most bytes of bodies in flight at once. */
  readonly inFlightLimit: number;
  /** The largest request with attachments, in bytes. */
  readonly attachmentsLimit: number;
  readonly credential?: { readonly key: string; readonly secret: string };
  /** The controller of every source that names none (GDPR art. 13(1)(a) and (b)); `country` is ISO 3166-1 alpha-2. */
  readonly institution: {
    readonly name: string;
    readonly address: string;
    readonly contact: string;
    readonly dpo?: string;
    readonly country: string;
  };
  /** The authority for complaints (GDPR art. 77); absent: that of the institution's country. */
  readonly supervisoryAuthority?: { readonly name: string; readonly url?: string } | undefined;
  /** A URI; absent: there is no security.txt. */
  readonly securityContact?: string | undefined;
  /** The least number of people that any study may ask for, and below which nothing is released. */
  readonly studyMinimum: number;
  /** The days that access records are kept. */
  readonly accessRecordDays: number;
  /** The hours within which a backup is expected; 0: never. */
  readonly backupEveryHours: number;
  /** The hours between two checks of its files by a process; 0: never. */
  readonly checkEveryHours: number;
  /** The issuer of access tokens for the xAPI resources, and how its tokens say what they permit. */
  readonly tokens?: {
    readonly issuer: string;
    readonly audience: string;
    readonly sourceClaim: string;
    readonly scopeClaim: string;
    readonly scopePrefix: string;
    readonly organisation: string;
  };
  /** The key of 32 bytes; absent if it is a file in `dataDir`. */
  readonly masterKey?: Uint8Array;
  readonly logLevel: string;
  /** Variables of the environment that may be misspelt settings. */
  readonly unknownSettings: readonly Fault[];
}

/** Names everything that is wrong with a value; the list is empty if the value can be used. */
type Check = (value: string) => readonly string[];

/** The traits of a store that settings depend on. */
export interface StoreTraits {
  /** True if it is in this process, in a file or in memory, so that it shares nothing with other machines. */
  readonly isEmbedded: boolean;
  /** The most bytes that BODY_LIMIT may be, and why: the end of a sentence; absent if it may be any number. */
  readonly bodyLimit?: { readonly most: number; readonly why: string };
}

/** Checks by the rooms that use a setting. The traits of a URL of no kind are those of a file. */
export interface SettingChecks {
  readonly journalUrl: Check;
  readonly storeUrl: Check;
  readonly dataDir: Check;
  readonly profilesDir: Check;
  readonly journalTraitsOf: (url: string) => { readonly isEmbedded: boolean };
  readonly storeTraitsOf: (url: string) => StoreTraits;
}

const readLocations = (reader: SettingReader, check: SettingChecks) => {
  const dataDir = reader.given('DATA_DIR') ?? './data';
  const journalUrl = reader.readUrl('JOURNAL_URL', check.journalUrl, `sqlite:${dataDir}/journal.db`);
  const storeUrl = reader.readUrl('STORE_URL', check.storeUrl, `sqlite:${dataDir}/store.db`);
  const usesDataDir = check.storeTraitsOf(storeUrl).isEmbedded || check.journalTraitsOf(journalUrl).isEmbedded;
  if (usesDataDir) for (const detail of check.dataDir(dataDir)) reader.fault('DATA_DIR', detail);
  const profilesDir = reader.given('PROFILES_DIR');
  for (const detail of profilesDir === undefined ? [] : check.profilesDir(profilesDir))
    reader.fault('PROFILES_DIR', detail);
  const journalRetentionMs = reader.readOrDefault('JOURNAL_RETENTION_HOURS') * HOUR_MS;
  const noesFile = reader.given('NOES_FILE') ?? `${dataDir}/noes.ndjson`;
  return {
    dataDir,
    noesFile,
    journalUrl,
    journalRetentionMs,
    storeUrl,
    usesDataDir,
    profilesDir: profilesDir ?? './xapi-profiles',
  };
};

const readLimits = (reader: SettingReader, store: StoreTraits) => {
  const bodyLimit = reader.readOrDefault('BODY_LIMIT');
  const inFlightLimit = reader.read('IN_FLIGHT_LIMIT', Math.max(33_554_432, 2 * bodyLimit));
  const attachmentsLimit = reader.read('ATTACHMENTS_LIMIT', Math.max(104_857_600, bodyLimit));
  if (store.bodyLimit !== undefined && bodyLimit > store.bodyLimit.most)
    reader.fault('BODY_LIMIT', `must be at most ${store.bodyLimit.most} ${store.bodyLimit.why}`);
  if (inFlightLimit < bodyLimit) reader.fault('IN_FLIGHT_LIMIT', 'must not be less than BODY_LIMIT');
  if (attachmentsLimit < bodyLimit) reader.fault('ATTACHMENTS_LIMIT', 'must not be less than BODY_LIMIT');
  return {
    bodyLimit,
    inFlightLimit,
    attachmentsLimit,
    statementsLimit: reader.readOrDefault('STATEMENTS_LIMIT'),
    statementBytesLimit: reader.readOrDefault('STATEMENT_BYTES_LIMIT'),
  };
};

const readKeys = (reader: SettingReader, store: StoreTraits) => {
  const key = reader.read('CARNET_KEY', undefined);
  const secret = reader.read('CARNET_SECRET', undefined);
  const masterKey = reader.read('CARNET_MASTER_KEY', undefined);
  reader.requires('CARNET_KEY', 'CARNET_SECRET');
  reader.requires('CARNET_SECRET', 'CARNET_KEY');
  if (!store.isEmbedded && reader.given('CARNET_MASTER_KEY') === undefined)
    reader.fault('CARNET_MASTER_KEY', 'is required if the store is not SQLite: 32 bytes in base64');
  return {
    ...(key !== undefined && secret !== undefined && { credential: { key, secret } }),
    ...defined({ masterKey }),
  };
};

const readInstitution = (reader: SettingReader, publicUrl: string): Config['institution'] => {
  const dpo = reader.read('CONTROLLER_DPO', undefined);
  reader.requires('CONTROLLER_NAME', 'CONTROLLER_ADDRESS', 'CONTROLLER_CONTACT');
  return {
    // A part of the hash of purposes that people have decided on, so its words stay.
    name: reader.read('CONTROLLER_NAME', 'Whoever runs this Carnet'),
    address: reader.read('CONTROLLER_ADDRESS', 'not given'),
    contact: reader.read('CONTROLLER_CONTACT', publicUrl),
    ...defined({ dpo }),
    country: reader.readOrDefault('CONTROLLER_COUNTRY'),
  };
};

const TOKEN_SETTINGS = [
  'XAPI_AUDIENCE',
  'XAPI_SOURCE_CLAIM',
  'XAPI_SCOPE_CLAIM',
  'XAPI_SCOPE_PREFIX',
  'XAPI_ORGANISATION',
] as const;

const readTokens = (reader: SettingReader, publicUrl: string): Pick<Config, 'tokens'> => {
  const issuer = reader.read('XAPI_ISSUER', undefined);
  const tokens = {
    audience: reader.read('XAPI_AUDIENCE', publicUrl),
    sourceClaim: reader.readOrDefault('XAPI_SOURCE_CLAIM'),
    scopeClaim: reader.readOrDefault('XAPI_SCOPE_CLAIM'),
    scopePrefix: reader.readOrDefault('XAPI_SCOPE_PREFIX'),
    organisation: reader.readOrDefault('XAPI_ORGANISATION'),
  };
  for (const name of TOKEN_SETTINGS) reader.requires(name, 'XAPI_ISSUER');
  return issuer === undefined ? {} : { tokens: { issuer, ...tokens } };
};

/** The settings of an environment, or every fault: each by the name of its setting, never with its value. */
export const readConfig = (
  env: Readonly<Record<string, string | undefined>>,
  check: SettingChecks,
): Config | readonly Fault[] => {
  const reader = new SettingReader(env);
  reader.reportMisspelt();
  const port = reader.readOrDefault('PORT');
  const locations = readLocations(reader, check);
  const store = check.storeTraitsOf(locations.storeUrl);
  const network = readNetwork(reader);
  const publicUrl = reader.read('PUBLIC_URL', `${network.tls === undefined ? 'http' : 'https'}://localhost:${port}`);
  if (network.tls !== undefined && !publicUrl.startsWith('https:'))
    reader.fault('PUBLIC_URL', 'must be an https URL if TLS_CERT is set');
  const config: Config = {
    ...locations,
    ...readLimits(reader, store),
    ...readKeys(reader, store),
    ...readOpenIds(reader),
    ...readTokens(reader, publicUrl),
    ...network,
    ...readTelemetry(reader),
    port,
    publicUrl,
    institution: readInstitution(reader, publicUrl),
    securityContact: reader.read('SECURITY_CONTACT', undefined),
    supervisoryAuthority: reader.read('SUPERVISORY_AUTHORITY', undefined),
    host: reader.readOrDefault('HOST'),
    role: reader.readOrDefault('ROLE'),
    ackWaitMs: reader.readOrDefault('ACK_WAIT_MS'),
    drainMs: reader.readOrDefault('DRAIN_MS'),
    defaultVersion: reader.readOrDefault('DEFAULT_XAPI_VERSION'),
    studyMinimum: reader.readOrDefault('STUDY_MINIMUM'),
    accessRecordDays: reader.readOrDefault('ACCESS_RECORD_DAYS'),
    backupEveryHours: reader.readOrDefault('BACKUP_EVERY_HOURS'),
    checkEveryHours: reader.readOrDefault('CHECK_EVERY_HOURS'),
    logLevel: reader.readOrDefault('LOG_LEVEL'),
    unknownSettings: reader.warnings,
  };
  return reader.faults.length === 0 ? config : reader.faults;
};
