import kafkajs from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { openJournal } from '../../../src/journal/open-journal.ts';
import { createKafkaClient, prepareKafkajs } from '../../../src/journal/kafka/client/client.ts';
import { isSilent } from '../../../src/journal/kafka/kafkajs-patches/broker-order.ts';
import { findClusterFactory } from '../../../src/journal/kafka/kafkajs-patches/private-cluster.ts';
import type { Journal } from '../../../src/journal/port/journal.ts';
import { parseKafkaUrl } from '../../../src/journal/kafka/client/url.ts';
import { aBatch } from '../../support/builders/statements/a-batch.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type CuttingProxy, startCuttingProxy } from '../../support/servers/proxies/cutting-proxy.ts';
import { describeWith, KAFKA_URL, uniqueName } from '../../support/servers/services.ts';

const MEGABYTE = 1024 * 1024;
/** A broker without an answer is given up after 2 s; a write is after so long. */
const WRITE_MS = 5000;
/** The node id of a broker that hangs, beside the one that runs. */
const HUNG = 99;

interface TestedBroker {
  readonly brokerAddress: string;
  connect(): Promise<void>;
  createTopics(request: object): Promise<unknown>;
}

/** The private parts of a kafkajs cluster that the patches change or use. */
interface TestedCluster {
  readonly brokerPool: {
    brokers: Record<string, TestedBroker>;
    metadata: { controllerId: number };
    readonly connectionPoolBuilder: { build(of: object): Promise<object> };
    createBroker(of: object): TestedBroker;
    findBroker(of: { readonly nodeId: number }): Promise<TestedBroker>;
    findConnectedBroker(): Promise<TestedBroker>;
  };
  readonly rootLogger: object;
  connect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findControllerBroker(): Promise<TestedBroker>;
  disconnect(): Promise<void>;
}

describeWith({ name: 'Kafka', url: KAFKA_URL }, 'a broker that accepts connections and answers nothing', (url) => {
  const address = url.replace('kafka://', '').replace(/[/,].*$/, '');
  /** One for each test: which brokers did not answer is known to the whole process. */
  let proxy: CuttingProxy;
  const clusters: TestedCluster[] = [];

  /** A cluster of the broker that runs and one behind the proxy, which Kafka itself does not know. */
  const openCluster = async (): Promise<TestedCluster> => {
    await prepareKafkajs(() => undefined);
    const { kafka } = createKafkaClient(parseKafkaUrl(`kafka://${address}`), () => undefined);
    const cluster = findClusterFactory(kafka).create({ metadataMaxAge: 60_000 }) as TestedCluster;
    clusters.push(cluster);
    await cluster.connect();
    await cluster.refreshMetadata();
    const { brokerPool: pool, rootLogger: logger } = cluster;
    pool.brokers[HUNG] = pool.createBroker({
      logger,
      nodeId: HUNG,
      connectionPool: await pool.connectionPoolBuilder.build({ host: '127.0.0.1', port: proxy.port }),
    });
    return cluster;
  };
  const openAt = (brokers: string): Promise<Journal> =>
    openJournal(`kafka://${brokers}/${uniqueName('hung')}?partitions=2&replication=1`, {
      now: Date.now,
      bodyLimit: MEGABYTE,
      log: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    });
  /** Whether work ends before a timer does that is set with it, to the time that a write may take. */
  const isBeforeWrite = (work: Promise<unknown>): Promise<boolean> =>
    Promise.race([work.then(() => true), pause(WRITE_MS, false, { ref: false })]);

  beforeEach(async () => {
    proxy = await startCuttingProxy(Number(address.split(':')[1]));
  });
  afterEach(async () => {
    await proxy.close();
    await Promise.all(clusters.splice(0).map((cluster) => cluster.disconnect()));
  });

  it('lets a journal open, append and say that it takes writes where it is the first of the list', async () => {
    proxy.hang();
    const journal = await openAt(`127.0.0.1:${proxy.port},${address}`);
    expect((await journal.append(aBatch())).offset).toBe(0);
    await journal.ping();
    await journal.close();
    // All brokers are asked at once, and what follows begins with one that has answered.
    expect(proxy.connections()).toBe(1);
  });

  it('is known once a journal is open, also where it is the last of the list and nothing else asked it', async () => {
    proxy.hang();
    const journal = await openAt(`${address},127.0.0.1:${proxy.port}`);
    await waitFor('it is known', () => isSilent(`127.0.0.1:${proxy.port}`, 60_000));
    await journal.close();
  });

  it('is given up before a write has to be, and not asked again at once', async () => {
    const { brokerPool } = await openCluster();
    proxy.hang();
    const find = (): Promise<void> =>
      expect(brokerPool.findBroker({ nodeId: HUNG })).rejects.toBeInstanceOf(kafkajs.KafkaJSConnectionError);
    expect(await isBeforeWrite(find())).toBe(true);
    const asked = [proxy.connections(), proxy.pieces()];
    await find();
    expect([proxy.connections(), proxy.pieces()]).toEqual(asked);
  });

  it('is not waited for by a question to any broker, though requests are under way on its connection', async () => {
    const { brokerPool } = await openCluster();
    const hung = await brokerPool.findBroker({ nodeId: HUNG });
    // No other one is connected, but for the seed.
    brokerPool.brokers = { [HUNG]: hung };
    proxy.hang();
    const waits = expect(hung.createTopics({ topics: [], timeout: 100 })).rejects.toThrow('no answer in time');
    const finding = brokerPool.findConnectedBroker();
    expect(await isBeforeWrite(finding)).toBe(true);
    expect((await finding).brokerAddress).toBe(address);
    await waits;
  });

  it('is asked last by every client once it did not answer one of them', async () => {
    const [one, other] = [await openCluster(), await openCluster()];
    await other.brokerPool.findBroker({ nodeId: HUNG });
    proxy.hang();
    await expect(one.brokerPool.findBroker({ nodeId: HUNG })).rejects.toThrow();
    const asked = [proxy.connections(), proxy.pieces()];
    for (let round = 0; round < 20; round++)
      expect((await other.brokerPool.findConnectedBroker()).brokerAddress).toBe(address);
    expect([proxy.connections(), proxy.pieces()]).toEqual(asked);
  });

  it('does not keep another broker from doing what the controller does', async () => {
    const cluster = await openCluster();
    proxy.hang();
    cluster.brokerPool.metadata.controllerId = HUNG;
    expect((await cluster.findControllerBroker()).brokerAddress).toBe(address);
  });
});
