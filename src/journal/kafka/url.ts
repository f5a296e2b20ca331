/** What a `kafka://` URL says. */
export interface KafkaUrl {
  /** `host:port` of the brokers to ask first. */
  readonly brokers: readonly string[];
  /** What names of topics and groups begin with. */
  readonly prefix: string;
  readonly partitions: number;
  readonly replication: number;
  readonly tls: boolean;
  readonly sasl?: { readonly mechanism: SaslMechanism; readonly username: string; readonly password: string };
}

/** The ways of proving who we are that the URL can name (SASL: RFC 4616, RFC 5802). */
type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

const MECHANISMS: readonly string[] = ['plain', 'scram-sha-256', 'scram-sha-512'] satisfies readonly SaslMechanism[];
const SETTINGS: readonly string[] = ['partitions', 'replication', 'tls', 'sasl'];
/** A sort key has three hexadecimal digits for the partition. */
const MOST_PARTITIONS = 4096;
/** Kafka allows 249 characters in a name; ours add a suffix. */
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/**
 * Every fault of a journal URL of the form
 * `kafka://[user:password@]host:port,host:port/PREFIX?partitions=12&replication=3`, with `tls=true` and
 * `sasl=plain|scram-sha-256|scram-sha-512` as further settings; empty where it is good. Never quotes a password.
 */
export const checkKafkaUrl = (url: string): readonly string[] => read(url).faults;

/**
 * What the URL says, with PREFIX `lrs`, 12 partitions and 3 copies where it does not; throws an Error that names every
 * fault.
 */
export const parseKafkaUrl = (url: string): KafkaUrl => {
  const { faults, value } = read(url);
  if (faults.length > 0) throw new Error(`the journal URL is not usable: ${faults.join('; ')}`);
  return value;
};

// Not `new URL`: it refuses more than one host.
const SHAPE = /^kafka:\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

const read = (url: string): { readonly faults: readonly string[]; readonly value: KafkaUrl } => {
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
  for (const name of new Set(settings.keys())) {
    if (!SETTINGS.includes(name)) faults.push(`${JSON.stringify(name)} is not a setting (${SETTINGS.join(', ')})`);
    if (settings.getAll(name).length > 1) faults.push(`${JSON.stringify(name)} stands there more than once`);
  }
  const partitions = readCount(settings, 'partitions', 12, MOST_PARTITIONS, faults);
  const replication = readCount(settings, 'replication', 3, 100, faults);
  const tls = settings.get('tls') ?? 'false';
  if (tls !== 'true' && tls !== 'false') faults.push('tls must be true or false');
  const sasl = readSasl(user, settings.get('sasl'), tls === 'true', faults);
  return {
    faults,
    value: { brokers, prefix, partitions, replication, tls: tls === 'true', ...(sasl === undefined ? {} : { sasl }) },
  };
};

const checkBroker = (broker: string, faults: string[]): void => {
  const [host = '', port = '', ...more] = broker.split(':');
  if (more.length > 0 || !HOST.test(host) || !/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65535) {
    faults.push(`${JSON.stringify(broker)} is not a broker: it must be host:port`);
  }
};

const readCount = (
  settings: URLSearchParams,
  name: string,
  otherwise: number,
  most: number,
  faults: string[],
): number => {
  const text = settings.get(name);
  if (text === null) return otherwise;
  const count = /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > most) faults.push(`${name} must be a whole number from 1 to ${most}`);
  return count;
};

const readSasl = (
  user: string | undefined,
  mechanism: string | null,
  tls: boolean,
  faults: string[],
): KafkaUrl['sasl'] => {
  if (user === undefined && mechanism === null) return undefined;
  if (user === undefined) faults.push('sasl needs user:password@ before the brokers');
  if (mechanism === null) faults.push(`user:password@ needs sasl=${MECHANISMS.join('|')}`);
  else if (!MECHANISMS.includes(mechanism)) faults.push(`sasl must be one of ${MECHANISMS.join(', ')}`);
  else if (mechanism === 'plain' && !tls) faults.push('sasl=plain sends the password readable and needs tls=true');
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
