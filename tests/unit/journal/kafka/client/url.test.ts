import { checkKafkaUrl, parseKafkaUrl } from '../../../../../src/journal/kafka/client/url.ts';

describe('the URL of a Kafka journal', () => {
  it.each([
    ['kafka://a:9092', { brokers: ['a:9092'], prefix: 'lrs', partitions: 12, replication: 3, tls: false }],
    ['kafka://a:9092/', { brokers: ['a:9092'], prefix: 'lrs', partitions: 12, replication: 3, tls: false }],
    [
      'kafka://a.example:9092,10.0.0.1:65535/school_1.x-y?partitions=4096&replication=1',
      {
        brokers: ['a.example:9092', '10.0.0.1:65535'],
        prefix: 'school_1.x-y',
        partitions: 4096,
        replication: 1,
        tls: false,
      },
    ],
    [
      'kafka://lrs:p%40ss:%2F@a:9092/lrs?sasl=scram-sha-512',
      {
        brokers: ['a:9092'],
        prefix: 'lrs',
        partitions: 12,
        replication: 3,
        tls: false,
        sasl: { mechanism: 'scram-sha-512', username: 'lrs', password: 'p@ss:/' },
      },
    ],
    [
      'kafka://lrs:secret@a:9092?tls=true&sasl=plain',
      {
        brokers: ['a:9092'],
        prefix: 'lrs',
        partitions: 12,
        replication: 3,
        tls: true,
        sasl: { mechanism: 'plain', username: 'lrs', password: 'secret' },
      },
    ],
  ])('%s says what it says, with defaults for the rest', (url, value) => {
    expect(checkKafkaUrl(url)).toEqual([]);
    expect(parseKafkaUrl(url)).toEqual(value);
  });

  it.each([
    ['http://a:9092', 'kafka://host:port'],
    ['kafka://', 'is not a broker'],
    ['kafka://a', 'is not a broker'],
    ['kafka://a:0', 'is not a broker'],
    ['kafka://a:65536', 'is not a broker'],
    ['kafka://a:9092,', 'is not a broker'],
    ['kafka://[::1]:9092', 'is not a broker'],
    ['kafka://a:9092/a/b', 'PREFIX'],
    ['kafka://a:9092/-a', 'PREFIX'],
    [`kafka://a:9092/${'a'.repeat(201)}`, 'PREFIX'],
    ['kafka://a:9092?partitions=0', 'partitions must be'],
    ['kafka://a:9092?partitions=4097', 'partitions must be'],
    ['kafka://a:9092?replication=1.5', 'replication must be'],
    ['kafka://a:9092?replication=', 'replication must be'],
    ['kafka://a:9092?tls=yes', 'tls must be'],
    ['kafka://a:9092?acks=1', '"acks" is not a setting'],
    ['kafka://a:9092?tls=true&tls=true', 'more than once'],
    ['kafka://u:p@a:9092', 'needs sasl='],
    ['kafka://a:9092?sasl=scram-sha-256', 'user:password@'],
    ['kafka://u:p@a:9092?sasl=gssapi', 'sasl must be one of'],
    ['kafka://u:p@a:9092?sasl=plain', 'needs tls=true'],
    ['kafka://u@a:9092?sasl=scram-sha-256', 'must both be there'],
    ['kafka://u:%ZZ@a:9092?sasl=scram-sha-256', 'must both be there'],
  ])('%s is refused', (url, fault) => {
    const faults = checkKafkaUrl(url);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
  });

  it('is refused with every fault at once, and without the password', () => {
    const url = 'kafka://user:hush@a:x,b:1/a b?partitions=x&replication=y&nope=1&sasl=plain';
    expect(checkKafkaUrl(url)).toHaveLength(6);
    expect(() => parseKafkaUrl(url)).toThrow(/a:x.*PREFIX.*nope.*partitions.*replication.*tls=true/);
    expect(checkKafkaUrl(url).join()).not.toContain('hush');
  });
});
