import type { Fault } from '../core/problem.ts';
import { meantBy } from './suggest-setting.ts';

/** The settings of one process, each checked. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Where the xAPI Profiles lie that are read at start. */
  readonly profilesDir: string;
  readonly journalUrl: string;
  readonly storeUrl: string;
  readonly role: 'all' | 'api' | 'sink' | 'releaser';
  /** How long an answer waits for the sink, in milliseconds. */
  readonly ackWaitMs: number;
  readonly defaultVersion: '1.0.3' | '2.0.0';
  /** Where people and tools reach this server: names its authorities. */
  readonly publicUrl: string;
  /** The largest body, in bytes. */
  readonly bodyLimit: number;
  /** How many statements one request may bring. */
  readonly statementsLimit: number;
  /** How many bytes of bodies may be in flight at once. */
  readonly inFlightLimit: number;
  /** The most bytes that statements and their attachments may have together in one request. */
  readonly attachmentsLimit: number;
  /** From which origins pages in browsers may use the xAPI resources: any, or these; none where the list is empty. */
  readonly corsOrigins: '*' | readonly string[];
  readonly credential?: { readonly key: string; readonly secret: string };
  /**
   * Who answers for this Carnet, and for every source that does not say who does (GDPR art. 13(1)(a) and (b));
   * `country` is ISO 3166-1 alpha-2.
   */
  readonly institution: {
    readonly name: string;
    readonly address: string;
    readonly contact: string;
    readonly dpo?: string;
    readonly country: string;
  };
  /**
   * The OpenID provider at which people may sign in, where there is one, and which of its claims names them in
   * statements: `email`, or the name of an account with this home page.
   */
  readonly openId?: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly claim: string;
    readonly homePage: string;
  };
  /** 32 bytes; absent where `dataDir` keeps one. */
  readonly masterKey?: Uint8Array;
  readonly logLevel: string;
}

/** Looks at a value; answers with what is wrong with it, nothing where it is well. */
type Check = (value: string) => readonly string[];

/**
 * What looks at the settings that other rooms know more of. Those of URLs say what `it` must be, those of folders what
 * the setting must be.
 */
export interface Checks {
  readonly journalUrl: Check;
  readonly storeUrl: Check;
  readonly dataDir: Check;
  readonly profilesDir: Check;
}

type Read<T> = (text: string) => T | { readonly must: string };

const SETTINGS = [
  'PORT',
  'HOST',
  'DATA_DIR',
  'PROFILES_DIR',
  'JOURNAL_URL',
  'STORE_URL',
  'ROLE',
  'ACK_WAIT_MS',
  'DEFAULT_XAPI_VERSION',
  'PUBLIC_URL',
  'BODY_LIMIT',
  'STATEMENTS_LIMIT',
  'IN_FLIGHT_LIMIT',
  'ATTACHMENTS_LIMIT',
  'CORS_ORIGINS',
  'CARNET_KEY',
  'CARNET_SECRET',
  'CARNET_MASTER_KEY',
  'LOG_LEVEL',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_CLAIM',
  'OIDC_HOME_PAGE',
  'CONTROLLER_NAME',
  'CONTROLLER_ADDRESS',
  'CONTROLLER_CONTACT',
  'CONTROLLER_DPO',
  'CONTROLLER_COUNTRY',
] as const;
type Setting = (typeof SETTINGS)[number];

const whole =
  (least: number, most: number): Read<number> =>
  (text) =>
    /^\d{1,12}$/.test(text) && Number(text) >= least && Number(text) <= most
      ? Number(text)
      : { must: `a whole number from ${least} to ${most}` };
const oneOf =
  <T extends string>(...values: readonly T[]): Read<T> =>
  (text) =>
    values.find((value) => value === text) ?? { must: `one of ${values.join(', ')}` };
const words =
  (pattern: RegExp, must: string): Read<string> =>
  (text) =>
    pattern.test(text) ? text : { must };
const shown = words(/^(?=.*\S)\P{Surrogate}{1,500}$/u, '1 to 500 characters');
const webUrl: Read<string> = (text) =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
    ? text.replace(/\/+$/, '')
    : { must: 'an http or https URL' };
const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
const origins: Read<'*' | readonly string[]> = (text) => {
  if (text === '*') return '*';
  const named = text === 'none' ? [] : text.split(',').map((one) => one.trim());
  return named.every(isOrigin)
    ? named
    : { must: '*, none, or origins with commas between, each as in https://school.example' };
};
const issuer = words(
  /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])[^\s?#]*$/,
  'an https URL without query and fragment; http only on this machine',
);
const key: Read<Uint8Array> = (text) => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && /^[A-Za-z0-9+/_=-]+$/.test(text) ? bytes : { must: '32 bytes in base64' };
};

/**
 * Reads the settings from the environment; answers with the Config, or with every fault, each by the name of its
 * setting and never with its value.
 */
export const readConfig = (
  env: Readonly<Record<string, string | undefined>>,
  check: Checks,
): Config | readonly Fault[] => {
  const faults: Fault[] = [];
  const given = (name: Setting): string | undefined => (env[name] === '' ? undefined : env[name]);
  const fault = (at: string, detail: string): void => {
    faults.push({ at, detail });
  };
  const read = <T, U>(name: Setting, reader: Read<T>, usual: U): T | U => {
    const text = given(name);
    if (text === undefined) return usual;
    const value = reader(text);
    if (typeof value === 'object' && value !== null && 'must' in value) {
      fault(name, `must be ${value.must}`);
      return usual;
    }
    return value;
  };
  const url = (name: Setting, look: Check, usual: string): string => {
    const text = given(name) ?? usual;
    const wrong = look(text);
    for (const one of wrong) fault(name, `is not usable: ${one}`);
    return wrong.length === 0 ? text : usual;
  };
  for (const name of Object.keys(env)) {
    if (env[name] === '' || (SETTINGS as readonly string[]).includes(name)) continue;
    const meant = meantBy(name, SETTINGS);
    // Who has given the setting that is meant has not misspelt it: something else has that other name.
    if (meant !== undefined && given(meant) === undefined)
      fault(name, `is not a setting: ${meant} is meant, is it not? Where it is not, set ${meant} too`);
    else if (/^(CARNET|OIDC)_/.test(name)) fault(name, 'is not a setting');
  }

  const port = read('PORT', whole(0, 65535), 8080);
  const dataDir = given('DATA_DIR') ?? './data';
  const bodyLimit = read('BODY_LIMIT', whole(1024, 1_000_000_000), 4_000_000);
  const journalUrl = url('JOURNAL_URL', check.journalUrl, `sqlite:${dataDir}/journal.db`);
  const storeUrl = url('STORE_URL', check.storeUrl, `sqlite:${dataDir}/store.db`);
  if ([journalUrl, storeUrl].some((one) => one.startsWith('sqlite:')))
    for (const wrong of check.dataDir(dataDir)) fault('DATA_DIR', wrong);
  const profilesDir = given('PROFILES_DIR');
  for (const wrong of profilesDir === undefined ? [] : check.profilesDir(profilesDir)) fault('PROFILES_DIR', wrong);
  const credentialKey = read(
    'CARNET_KEY',
    words(/^[^:\s]{1,200}$/, 'at most 200 characters, no colon and no space'),
    undefined,
  );
  const secret = read('CARNET_SECRET', words(/^.{8,}$/, 'at least 8 characters'), undefined);
  const masterKey = read('CARNET_MASTER_KEY', key, undefined);
  const inFlightLimit = read('IN_FLIGHT_LIMIT', whole(1024, 10_000_000_000), Math.max(33_554_432, 2 * bodyLimit));
  const attachmentsLimit = read('ATTACHMENTS_LIMIT', whole(1024, 10_000_000_000), Math.max(104_857_600, bodyLimit));

  const publicUrl = read('PUBLIC_URL', webUrl, `http://localhost:${port}`);
  const dpo = read('CONTROLLER_DPO', shown, undefined);
  const institution = {
    name: read('CONTROLLER_NAME', shown, 'Whoever runs this Carnet'),
    address: read('CONTROLLER_ADDRESS', shown, 'not given'),
    contact: read('CONTROLLER_CONTACT', shown, publicUrl),
    ...(dpo === undefined ? {} : { dpo }),
    country: read('CONTROLLER_COUNTRY', words(/^[A-Z]{2}$/, 'a country in two capital letters (ISO 3166-1)'), 'FR'),
  };

  const issuerUrl = read('OIDC_ISSUER', issuer, undefined);
  const clientId = read('OIDC_CLIENT_ID', shown, undefined);
  const clientSecret = read('OIDC_CLIENT_SECRET', shown, undefined);
  const claim = read('OIDC_CLAIM', words(/^[\w-]{1,100}$/, 'the name of a claim'), 'sub');
  const homePage = read('OIDC_HOME_PAGE', words(/^https?:\/\/\S+$/, 'an http or https URL'), issuerUrl ?? '');
  const openId =
    issuerUrl === undefined || clientId === undefined || clientSecret === undefined
      ? {}
      : { openId: { issuer: issuerUrl, clientId, clientSecret, claim, homePage } };
  if (given('OIDC_ISSUER') !== undefined) {
    for (const name of ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const)
      if (given(name) === undefined) fault(name, 'must stand beside OIDC_ISSUER');
  }

  if (given('CARNET_KEY') !== undefined && given('CARNET_SECRET') === undefined)
    fault('CARNET_SECRET', 'must stand beside CARNET_KEY');
  if (given('CARNET_SECRET') !== undefined && given('CARNET_KEY') === undefined)
    fault('CARNET_KEY', 'must stand beside CARNET_SECRET');
  if (given('CONTROLLER_NAME') !== undefined) {
    for (const name of ['CONTROLLER_ADDRESS', 'CONTROLLER_CONTACT'] as const)
      if (given(name) === undefined) fault(name, 'must stand beside CONTROLLER_NAME');
  }
  if (!storeUrl.startsWith('sqlite:') && given('CARNET_MASTER_KEY') === undefined)
    fault('CARNET_MASTER_KEY', 'is required where the store is not SQLite: 32 bytes in base64');
  if (storeUrl.startsWith('mongodb') && bodyLimit > 5_000_000)
    fault('BODY_LIMIT', 'must be at most 5000000 where the store is MongoDB, whose documents end at 16 MB');
  if (inFlightLimit < bodyLimit) fault('IN_FLIGHT_LIMIT', 'must not be less than BODY_LIMIT');
  if (attachmentsLimit < bodyLimit) fault('ATTACHMENTS_LIMIT', 'must not be less than BODY_LIMIT');

  const config: Config = {
    port,
    dataDir,
    journalUrl,
    storeUrl,
    bodyLimit,
    inFlightLimit,
    attachmentsLimit,
    publicUrl,
    institution,
    ...openId,
    host: given('HOST') ?? '127.0.0.1',
    profilesDir: profilesDir ?? './xapi-profiles',
    role: read('ROLE', oneOf('all', 'api', 'sink', 'releaser'), 'all'),
    ackWaitMs: read('ACK_WAIT_MS', whole(0, 600_000), 2000),
    defaultVersion: read('DEFAULT_XAPI_VERSION', oneOf('1.0.3', '2.0.0'), '2.0.0'),
    statementsLimit: read('STATEMENTS_LIMIT', whole(1, 50_000), 1000),
    // Content in browsers comes from anywhere, and sends the key it was given: whoever has none gets nothing.
    corsOrigins: read('CORS_ORIGINS', origins, '*'),
    logLevel: read('LOG_LEVEL', oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), 'info'),
    ...(credentialKey !== undefined && secret !== undefined ? { credential: { key: credentialKey, secret } } : {}),
    ...(masterKey === undefined ? {} : { masterKey }),
  };
  return faults.length === 0 ? config : faults;
};
