import { addressBlocks, hosts, integer, label, matching, origins, text } from './setting-types.ts';

const MAX = 999_999_999_999;
const quota = (what: string, fallback: string) =>
  ({
    read: integer(1, MAX),
    default: fallback,
    meaning:
      `${what} of a source in a minute, in each process, beyond which it gets 429. ` +
      'A source may have a `quota` of its own.',
  }) as const;

/** The settings of connections, browsers and quotas. */
export const NETWORK_SETTINGS = {
  TLS_CERT: {
    read: text,
    default: '',
    meaning:
      'The file of a TLS certificate with its chain, in PEM. Carnet then serves only https (TLS 1.2 at least), ' +
      'sends HSTS, and reads both files again when they change. Needs TLS_KEY.',
  },
  TLS_KEY: { read: text, default: '', meaning: 'The file of its private key, in PEM.' },
  TRUSTED_PROXIES: {
    read: addressBlocks,
    default: '',
    meaning:
      'Addresses or blocks of reverse proxies, as in `10.0.0.0/8,::1`: only what they say in `X-Forwarded-For` ' +
      'counts as the address of a client. Behind a proxy it has to be set: otherwise all clients are one.',
  },
  CONNECTIONS_PER_ADDRESS: {
    read: integer(1, 10_000),
    default: '2000',
    meaning:
      'The most connections of one address, except trusted proxies. Beyond it the oldest that has no request under ' +
      'way is closed. In all there are 10000, or what the limit of open files leaves.',
  },
  CORS_ORIGINS: {
    read: origins,
    default: '*',
    meaning:
      'Origins whose pages may use `/xapi` in a browser: `*`, `none`, or ' +
      '`https://a.example,https://b.example`. Cookies are never allowed.',
  },
  FORWARD_ALLOW_HOSTS: {
    read: hosts,
    default: '',
    meaning:
      'Names or addresses of other LRSs, with commas between, to which statements may be forwarded although they are ' +
      'inside the network of this server, or speak http. All others have to be outside, and speak https.',
  },
  WEBHOOK_ALLOW_HOSTS: {
    read: hosts,
    default: '',
    meaning:
      'Names or addresses, with commas between, to which webhooks may be sent although they are inside the network ' +
      'of this server, or speak http. Any tool may then send there, to every port, and reads the beginning of answers.',
  },
  SMTP_URL: {
    read: matching(/^smtps?:\/\/\S{1,500}$/, 'smtp:// or smtps://, with USER:PASSWORD@ if needed, a host and a port'),
    default: '',
    meaning:
      'The mail server, as in `smtps://USER:PASSWORD@mail.example:465`. Accounts with an address get a mail when a ' +
      'step on the desk waits for them. Needs MAIL_FROM. Empty: no mails.',
  },
  MAIL_FROM: { read: label, default: '', meaning: 'The sender of mails, as in `Carnet <carnet@school.example>`.' },
  QUOTA_REQUESTS: quota('Requests', '600000'),
  QUOTA_STATEMENTS: quota('Statements', '6000000'),
  QUOTA_BYTES: quota('Bytes received and sent', '60000000000'),
  QUOTA_CPU_MS: quota('Milliseconds of CPU, as estimated by requests, statements and bytes,', '600000'),
  QUOTA_ACCOUNT_REQUESTS: {
    read: integer(1, MAX),
    default: '6000',
    meaning: 'Requests of an account of staff in a minute, in each process, beyond which it gets 429.',
  },
} as const;
