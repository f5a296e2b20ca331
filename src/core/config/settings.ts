import { authority, integer, issuerUrl, key256, label, matching, oneOf, text, webUrl } from './setting-types.ts';
import { NETWORK_SETTINGS } from './network-settings.ts';
import { OPENID_SETTINGS, organisationId } from './openid-settings.ts';
import { TELEMETRY_SETTINGS } from './telemetry-settings.ts';

/** The scopes of the credential of CARNET_KEY. */
export const SETTINGS_SCOPES = ['all', 'operator'] as const;

/** The settings of the size of requests. */
const LIMIT_SETTINGS = {
  BODY_LIMIT: {
    read: integer(1024, 1_000_000_000),
    default: '4000000',
    meaning: 'The largest body, in bytes; at most 5000000 if the store is MongoDB.',
  },
  STATEMENTS_LIMIT: { read: integer(1, 50_000), default: '1000', meaning: 'The most statements in one request.' },
  STATEMENT_BYTES_LIMIT: {
    read: integer(1024, 1_000_000_000),
    default: '1000000',
    meaning:
      'The largest statement, in bytes. It is parsed at once, while nothing else is done: 1 MB takes up to 20 ms. ' +
      'Without a setting: 10000 members of objects and items of arrays, 1000 people and 100 levels a statement, ' +
      '10000 people a request, 100 statements of a request that refer to one another in a row.',
  },
  IN_FLIGHT_LIMIT: {
    read: integer(1024, 10_000_000_000),
    default: '33554432, or twice BODY_LIMIT',
    meaning:
      'Bytes of all bodies in flight at once, beyond which it answers 503. Requests whose sender is not ' +
      'known yet have 4 MiB of their own, 1 MiB an address and 64 KiB each.',
  },
  ATTACHMENTS_LIMIT: {
    read: integer(1024, 10_000_000_000),
    default: '104857600, or BODY_LIMIT',
    meaning: 'Bytes of one request with attachments, which wait in unnamed files of `TMPDIR`.',
  },
} as const;

/**
 * Every setting: how its text is read, its default as documents show it, and its meaning. `docs/settings.md` is written
 * from this table, and a test holds it to that.
 */
export const SETTINGS = {
  PORT: {
    read: integer(0, 65535),
    default: '8080',
    meaning: 'The port on which every role listens, for `/health` at least. 0 chooses a free one.',
  },
  HOST: { read: text, default: '127.0.0.1', meaning: 'The address on which it listens.' },
  ROLE: {
    read: oneOf('all', 'api', 'sink', 'releaser'),
    default: 'all',
    meaning:
      'What this process does: `api` answers requests, `sink` writes from the journal to the store, ' +
      '`releaser` publishes to studies, `all` does everything in one process.',
  },
  DATA_DIR: {
    read: text,
    default: './data',
    meaning: 'Where SQLite files, the master key and the demo credential are.',
  },
  NOES_FILE: {
    read: text,
    default: '`DATA_DIR/noes.ndjson`',
    meaning:
      'The list of noes: what people and staff forbid is written there within seconds, and a restored backup needs ' +
      'it. Name a file on another disk than those of store and journal.',
  },
  PROFILES_DIR: {
    read: text,
    default: './xapi-profiles',
    meaning:
      'The xAPI Profiles that are read at start. Without it and without the folder of its default: those that come ' +
      'with Carnet.',
  },
  JOURNAL_URL: {
    read: text,
    default: '`sqlite:DATA_DIR/journal.db`',
    meaning: 'The journal: a SQLite file, or `kafka://host:9092,host:9092/PREFIX?partitions=12&replication=3`.',
  },
  JOURNAL_RETENTION_HOURS: {
    read: integer(4, 720),
    default: '46',
    meaning:
      'How long the journal keeps its copy of a statement, also after a stop. `/me` says 2 hours more, which Kafka ' +
      'takes to delete. While the store is behind by more than 24/46 of it, nothing is accepted. An existing topic ' +
      'of Kafka must have the same `retention.ms`; otherwise a start is refused.',
  },
  STORE_URL: {
    read: text,
    default: '`sqlite:DATA_DIR/store.db`',
    meaning: 'The store: a SQLite file, or `mongodb://.../DATABASE`.',
  },
  ACK_WAIT_MS: {
    read: integer(0, 600_000),
    default: '2000',
    meaning: 'How long an answer waits until its statements are readable, in milliseconds.',
  },
  DRAIN_MS: {
    read: integer(0, 600_000),
    default: '5000',
    meaning:
      'How long a process with the API goes on answering after SIGTERM, in milliseconds: `/health/ready` is 503 at ' +
      'once, and each answer says `Connection: close`. A load balancer must have looked by then. It ends within 10 s ' +
      'more.',
  },
  DEFAULT_XAPI_VERSION: {
    read: oneOf('1.0.3', '2.0.0'),
    default: '2.0.0',
    meaning: 'The version that answers name if the request names none.',
  },
  PUBLIC_URL: {
    read: webUrl,
    default: '`http://localhost:PORT`',
    meaning:
      'The address at which tools and people reach Carnet. It names the authority of statements; its path, ' +
      'if any, is the one under which a proxy serves Carnet.',
  },
  ...LIMIT_SETTINGS,
  ...NETWORK_SETTINGS,
  CARNET_KEY: {
    read: matching(/^[^:\s]{1,200}$/, 'at most 200 characters, no colon and no space'),
    default: '',
    meaning:
      'The key of a credential of the source `default`, made at start, with the scopes ' +
      `${SETTINGS_SCOPES.map((scope) => `\`${scope}\``).join(' and ')}. Needs CARNET_SECRET.`,
  },
  CARNET_SECRET: {
    read: matching(/^.{8,}$/, 'at least 8 characters'),
    default: '',
    meaning: 'The secret of that credential.',
  },
  CARNET_MASTER_KEY: {
    read: key256,
    default: 'a file in DATA_DIR',
    meaning: '32 bytes in base64, from which all keys are derived. Required unless the store is SQLite.',
  },
  CONTROLLER_NAME: {
    read: label,
    default: '',
    meaning:
      'The controller named to people (GDPR art. 13), if neither a source nor its organisations name one. Set it ' +
      'before a tool posts.',
  },
  CONTROLLER_ADDRESS: { read: label, default: '', meaning: 'Its postal address. Needed beside CONTROLLER_NAME.' },
  CONTROLLER_CONTACT: {
    read: label,
    default: 'PUBLIC_URL',
    meaning: 'Where people reach it. Needed beside CONTROLLER_NAME.',
  },
  CONTROLLER_DPO: { read: label, default: '', meaning: 'Where people reach its data protection officer.' },
  CONTROLLER_COUNTRY: {
    read: matching(/^[A-Z]{2}$/, 'a country in two capital letters (ISO 3166-1)'),
    default: 'FR',
    meaning: 'Its country, in two capital letters.',
  },
  SUPERVISORY_AUTHORITY: {
    read: authority,
    default: 'that of CONTROLLER_COUNTRY; in France the CNIL',
    meaning:
      'The authority with which people may lodge a complaint, as `/me`, the register and receipts name it: its name, ' +
      'and after a comma its web address.',
  },
  SECURITY_CONTACT: {
    read: matching(/^(?:https:\/\/|mailto:|tel:)\S{1,500}$/, 'an https, mailto or tel URI'),
    default: '',
    meaning:
      'The contact for weaknesses: the Contact of `/.well-known/security.txt` (RFC 9116), which is absent without.',
  },
  ...TELEMETRY_SETTINGS,
  STUDY_MINIMUM: {
    read: integer(1, 1_000_000),
    default: '10',
    meaning:
      'The least number of people of a study. A purpose with a lower `minimum` is refused, and nothing is released ' +
      'to a study with fewer people. Below 10 only for trials without real people.',
  },
  ACCESS_RECORD_DAYS: {
    read: integer(30, 3660),
    default: '400',
    meaning:
      'How many days it is kept who read which person’s data by a grant or as staff; people see it on `/me`. ' +
      'An erasure takes it away before.',
  },
  BACKUP_EVERY_HOURS: {
    read: integer(0, 8760),
    default: '24',
    meaning:
      'How often `carnet backup` is run, for the alert `CarnetBackupOld`, which says that two of these times have ' +
      'passed since the newest. It begins with the first backup. 0: backups are made and watched in another way.',
  },
  CHECK_EVERY_HOURS: {
    read: integer(0, 8760),
    default: '24',
    meaning:
      'How often a process with a sink runs `carnet check`, first at its start (on MongoDB only if none has ended ' +
      'for as long); of several such processes, one: in a process of its own, at the lowest priority, which rests ' +
      'as long as it works, and on SQLite makes way for erasures. What is damaged is an error in the log, and the ' +
      'alert `CarnetDamaged`; that none comes to its end is the alert `CarnetCheckOld`. 0: you run it yourself.',
  },
  ...OPENID_SETTINGS,
  XAPI_ISSUER: {
    read: issuerUrl,
    default: '',
    meaning:
      'The OpenID provider whose access tokens (JWT, RFC 9068) `/xapi` takes beside Basic credentials. Its keys are ' +
      'read from where its configuration says.',
  },
  XAPI_AUDIENCE: {
    read: label,
    default: 'PUBLIC_URL',
    meaning: 'What the claim `aud` of these tokens must name.',
  },
  XAPI_SOURCE_CLAIM: {
    read: matching(/^[\w:/.-]{1,100}$/, 'the name of a claim'),
    default: 'client_id',
    meaning: 'The claim whose value is the id of the source for which the token acts.',
  },
  XAPI_SCOPE_CLAIM: {
    read: matching(/^[\w:/.-]{1,100}$/, 'the name of a claim'),
    default: 'scope',
    meaning: 'The claim that lists scopes, as a text with spaces between or as an array.',
  },
  XAPI_SCOPE_PREFIX: {
    read: matching(/^[\w:/.-]{1,100}$/, 'at most 100 letters, digits, or any of : / . - _'),
    default: 'xapi:',
    meaning:
      'What stands before the scopes of xAPI there, as in `xapi:statements/write`: scopes without it, such as ' +
      '`profile` of OpenID Connect, permit nothing.',
  },
  XAPI_ORGANISATION: {
    read: organisationId,
    default: 'org:default',
    meaning: 'The organisation for whose sources, and for those below it, the issuer speaks.',
  },
  LOG_LEVEL: {
    read: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    default: 'info',
    meaning:
      '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`. Answers of 5xx are logged at `warn` by their ' +
      '`X-Request-Id`, ten a second at most; ACCESS_LOG adds a line for each request at `info`.',
  },
} as const;

/** The name of a setting. */
export type Setting = keyof typeof SETTINGS;

export const isSetting = (name: string): name is Setting => Object.hasOwn(SETTINGS, name);
