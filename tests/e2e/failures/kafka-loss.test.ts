import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Journal, Position } from '../../../src/journal/port/journal.ts';
import { openKafkaJournal } from '../../../src/journal/kafka/journal.ts';
import { isProblem } from '../../../src/core/problem.ts';
import { aBatch } from '../../support/builders/statements/a-batch.ts';
import { type CuttingProxy, startCuttingProxy } from '../../support/servers/proxies/cutting-proxy.ts';
import { readLog } from '../../support/checks/journal/log-reader.ts';
import { readTopic } from '../../support/clients/raw-kafka.ts';
import { describeWith, uniqueName } from '../../support/servers/services.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const PORT = 19292;
const NODES = [1, 2, 3] as const;
const run = promisify(execFile);
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const positionKey = ({ partition, offset, frame }: Position): string => `${partition}/${offset}/${frame}`;

// Three brokers take memory and time: only where services must run.
describeWith(
  {
    name: 'three Kafka brokers (REQUIRE_SERVICES=1)',
    url: process.env['REQUIRE_SERVICES'] === '1' ? `kafka://127.0.0.1:${PORT}` : undefined,
  },
  'the journal on three Kafka brokers',
  (kafka) => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-loss-'));
    const brokers = (command: 'start' | 'stop', ...args: string[]): Promise<unknown> =>
      run(`deploy/services/${command}`, ['kafka', ...args], {
        env: { ...process.env, KAFKA_NODES: '3', KAFKA_PORT: String(PORT), KAFKA_DATA: folder },
      });
    const proxies: CuttingProxy[] = [];
    const connect = net.connect;
    let journal: Journal | undefined;

    beforeAll(async () => {
      await brokers('start');
      for (const node of NODES) proxies.push(await startCuttingProxy(PORT + node - 1));
      // The brokers name their own ports to clients; what connects to them with these options is led through the
      // proxies.
      net.connect = ((options: net.TcpNetConnectOpts, then?: () => void) => {
        const proxy = proxies[options.port - PORT];
        return connect(proxy === undefined ? options : { ...options, port: proxy.port }, then);
      }) as typeof net.connect;
    });
    afterAll(async () => {
      await journal?.close();
      net.connect = connect;
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await brokers('stop', '--kill');
      rmSync(folder, { recursive: true, force: true });
    });

    it('has every acknowledged batch at its position, though answers are lost and each broker is killed', async () => {
      const prefix = uniqueName('loss');
      const addresses = [0, 1, 2].map((i) => `127.0.0.1:${PORT + i}`).join(',');
      const url = `kafka://${addresses}/${prefix}?partitions=6&replication=3`;
      journal = await openKafkaJournal(url, { now: Date.now, bodyLimit: 4 * 1024 * 1024 });
      const acknowledged = new Map<string, string>();
      const refused: unknown[] = [];
      let slowest = 0;
      let over = false;
      const to = journal;
      const write = async (): Promise<void> => {
        while (!over) {
          const batch = aBatch({ bytes: Math.random() < 0.01 ? 300_000 : 1000 });
          const began = performance.now();
          await to.append(batch).then(
            (position) => acknowledged.set(batch.ids[0]!, positionKey(position)),
            (thrown: unknown) => refused.push(thrown),
          );
          slowest = Math.max(slowest, performance.now() - began);
          await pause(5 + Math.random() * 20);
        }
      };
      const reader = await readLog(to, 'sink');
      const writers = Array.from({ length: 24 }, write);

      for (let round = 0; round < 6; round++) {
        await pause(300);
        await proxies[round % 3]!.cut(50 + Math.random() * 100);
      }
      for (const node of NODES) {
        await brokers('stop', String(node), '--kill');
        await pause(1500);
        await proxies[node % 3]!.cut(100);
        await brokers('start', String(node));
        await pause(1000);
      }
      for (const proxy of proxies) await proxy.cut(50);
      await pause(500);
      over = true;
      await Promise.all(writers);

      const last = aBatch();
      acknowledged.set(last.ids[0]!, positionKey(await to.append(last)));
      const log = await readTopic(kafka, `${prefix}.traces`);
      const missing = [...acknowledged].filter(([id, at]) => log.get(at)?.ids[0] !== id);
      expect(missing).toHaveLength(0);
      const read = new Set<string>();
      await waitFor('everything handed over', () => {
        for (const { batch } of reader.batches) read.add(batch.ids[0]!);
        return [...acknowledged.keys()].every((id) => read.has(id));
      });
      expect(reader.overlap()).toBe(1);
      expect(refused.filter((thrown) => !isProblem(thrown, 'journal-unavailable'))).toEqual([]);
      // An append is given up after 10 s; kafkajs itself would wait 30 s.
      expect(slowest).toBeLessThan(28_000);
      // Otherwise the test has shown nothing.
      expect(acknowledged.size).toBeGreaterThan(1000);
      expect(proxies.reduce((sum, proxy) => sum + proxy.lostAnswers(), 0)).toBeGreaterThan(3);
    });
  },
);
