import type { SettingReader } from './setting-reader.ts';

/** The checked settings of connections, browsers and quotas. */
export interface NetworkConfig {
  /** Origins whose pages may use the xAPI resources in a browser: any, or these. */
  readonly corsOrigins: '*' | readonly string[];
  /** The files of the certificate and its key; absent: HTTP without TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The requests that an account, and a source without a quota of its own, may make in a minute. */
  readonly quota: {
    readonly requests: number;
    readonly statements: number;
    readonly bytes: number;
    readonly cpuMs: number;
    /** Requests of an account of staff. */
    readonly accountRequests: number;
  };
  /** Addresses and blocks of reverse proxies. */
  readonly trustedProxies: readonly string[];
  /** Hosts that statements may be forwarded to although they are inside the network, or speak http. */
  readonly forwardAllowHosts: readonly string[];
  readonly webhookAllowHosts: readonly string[];
  /** The mail server, and the sender of mails; absent: no mails are sent. */
  readonly mail?: { readonly url: string; readonly from: string };
  /** The most connections of one address. */
  readonly connectionsPerAddress: number;
}

const readQuota = (reader: SettingReader): NetworkConfig['quota'] => ({
  requests: reader.readOrDefault('QUOTA_REQUESTS'),
  statements: reader.readOrDefault('QUOTA_STATEMENTS'),
  bytes: reader.readOrDefault('QUOTA_BYTES'),
  cpuMs: reader.readOrDefault('QUOTA_CPU_MS'),
  accountRequests: reader.readOrDefault('QUOTA_ACCOUNT_REQUESTS'),
});

const readTls = (reader: SettingReader): Pick<NetworkConfig, 'tls'> => {
  const cert = reader.read('TLS_CERT', undefined);
  const key = reader.read('TLS_KEY', undefined);
  reader.requires('TLS_CERT', 'TLS_KEY');
  reader.requires('TLS_KEY', 'TLS_CERT');
  return cert === undefined || key === undefined ? {} : { tls: { cert, key } };
};

const readMail = (reader: SettingReader): Pick<NetworkConfig, 'mail'> => {
  const url = reader.read('SMTP_URL', undefined);
  const from = reader.read('MAIL_FROM', undefined);
  reader.requires('SMTP_URL', 'MAIL_FROM');
  reader.requires('MAIL_FROM', 'SMTP_URL');
  return url === undefined || from === undefined ? {} : { mail: { url, from } };
};

export const readNetwork = (reader: SettingReader): NetworkConfig => ({
  ...readTls(reader),
  ...readMail(reader),
  // Content in browsers comes from any origin and sends the key that it was given; without a key it gets nothing.
  corsOrigins: reader.readOrDefault('CORS_ORIGINS'),
  quota: readQuota(reader),
  trustedProxies: reader.read('TRUSTED_PROXIES', []),
  forwardAllowHosts: reader.read('FORWARD_ALLOW_HOSTS', []),
  webhookAllowHosts: reader.read('WEBHOOK_ALLOW_HOSTS', []),
  connectionsPerAddress: reader.readOrDefault('CONNECTIONS_PER_ADDRESS'),
});
