import { defined } from '../../../core/json-object.ts';

export interface KafkaUrl {
  /** The bootstrap brokers, as `host:port`. */
  readonly brokers: readonly string[];
  /** The prefix of the names of topics and groups. */
  readonly prefix: string;
  readonly partitions: number;
  readonly replication: number;
  readonly tls: boolean;
  readonly sasl?: { readonly mechanism: SaslMechanism; readonly username: string; readonly password: string };
}

/** RFC 4616, RFC 5802. */
type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

const MECHANISMS: readonly string[] = ['plain', 'scram-sha-256', 'scram-sha-512'] satisfies readonly SaslMechanism[];
const SETTINGS: readonly string[] = ['partitions', 'replication', 'tls', 'sasl'];
/** A sort key has three hexadecimal digits for the partition. */
const MAX_PARTITIONS = 4096;
const MAX_REPLICATION = 100;
/** Kafka allows 249 characters in a name, and suffixes follow. */
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/**
 * Every fault of a Kafka URL, none for a valid one; never quotes a password. Valid is
 * `kafka://[user:password@]host:port,host:port/PREFIX?partitions=12&replication=3`, with the further settings
 * `tls=true` and `sasl=plain|scram-sha-256|scram-sha-512`.
 */
export const checkKafkaUrl = (url: string): readonly string[] => parseUrl(url).faults;

/** Defaults are PREFIX `lrs`, 12 partitions and 3 replicas. Throws an Error that names every fault. */
export const parseKafkaUrl = (url: string): KafkaUrl => {
  const { faults, value } = parseUrl(url);
  if (faults.length > 0) throw new Error(`the journal URL is not usable: ${faults.join('; ')}`);
  return value;
};

// `new URL` refuses more than one host.
const SHAPE = /^kafka:\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

const parseUrl = (url: string): { readonly faults: readonly string[]; readonly value: KafkaUrl } => {
  const faults: string[] = [];
  const shape = SHAPE.exec(url);
  if (shape === null) faults.push('it must look like kafka://host:port,host:port/PREFIX');
  const [, user, hosts = '', path = '', query = ''] = shape ?? [];
  const brokers = shape === null ? [] : hosts.split(',');
  for (const broker of brokers) checkBroker(broker, faults);
  const prefix = path === '' ? 'lrs' : path;
  if (!PREFIX.test(prefix))
    faults.push(
      'PREFIX must be at most 200 letters, digits, dots, hyphens and underscores, the first a letter or a digit',
    );
  const settings = new URLSearchParams(query);
  checkSettingNames(settings, faults);
  const partitions = readCount(settings, { name: 'partitions', fallback: 12, max: MAX_PARTITIONS }, faults);
  const replication = readCount(settings, { name: 'replication', fallback: 3, max: MAX_REPLICATION }, faults);
  const tls = settings.get('tls') ?? 'false';
  if (tls !== 'true' && tls !== 'false') faults.push('tls must be true or false');
  const sasl = readSasl({ user, mechanism: settings.get('sasl'), tls: tls === 'true' }, faults);
  return {
    faults,
    value: { brokers, prefix, partitions, replication, tls: tls === 'true', ...defined({ sasl }) },
  };
};

const checkSettingNames = (settings: URLSearchParams, faults: string[]): void => {
  for (const name of new Set(settings.keys())) {
    if (!SETTINGS.includes(name)) faults.push(`${JSON.stringify(name)} is not a setting (${SETTINGS.join(', ')})`);
    if (settings.getAll(name).length > 1) faults.push(`${JSON.stringify(name)} is given more than once`);
  }
};

const readCount = (
  settings: URLSearchParams,
  { name, fallback, max }: { readonly name: string; readonly fallback: number; readonly max: number },
  faults: string[],
): number => {
  const text = settings.get(name);
  if (text === null) return fallback;
  const count = /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > max) faults.push(`${name} must be a whole number from 1 to ${max}`);
  return count;
};

const checkBroker = (broker: string, faults: string[]): void => {
  const [host = '', port = '', ...more] = broker.split(':');
  if (more.length > 0 || !HOST.test(host) || !/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65535) {
    faults.push(`${JSON.stringify(broker)} is not a broker: it must be host:port`);
  }
};

const readSasl = (
  {
    user,
    mechanism,
    tls,
  }: { readonly user: string | undefined; readonly mechanism: string | null; readonly tls: boolean },
  faults: string[],
): KafkaUrl['sasl'] => {
  if (user === undefined && mechanism === null) return undefined;
  if (user === undefined) faults.push('sasl needs user:password@ before the brokers');
  if (mechanism === null) faults.push(`user:password@ needs sasl=${MECHANISMS.join('|')}`);
  else if (!MECHANISMS.includes(mechanism)) faults.push(`sasl must be one of ${MECHANISMS.join(', ')}`);
  else if (mechanism === 'plain' && !tls) faults.push('sasl=plain sends the password in clear text and needs tls=true');
  const [username = '', password = ''] = (user ?? ':').split(/:(.*)/s).map(decode);
  if (user !== undefined && (username === '' || password === ''))
    faults.push('user and password must both be there, percent-encoded');
  return { mechanism: mechanism as SaslMechanism, username, password };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};
