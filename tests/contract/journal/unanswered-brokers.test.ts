import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { openJournal } from '../../../src/journal/open-journal.ts';
import { aBatch } from '../../support/builders/statements/a-batch.ts';
import { describeWith, KAFKA_URL, uniqueName } from '../../support/servers/services.ts';

const MEGABYTE = 1024 * 1024;

describeWith({ name: 'Kafka', url: KAFKA_URL }, 'a journal on Kafka', (url) => {
  let hung: Server;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    // As a broker that was stopped: its kernel accepts, and nothing answers.
    hung = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
    });
    await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => hung.close(resolve));
  });

  it('opens, appends and says that it takes writes where the first of its brokers does not answer', async () => {
    const { port } = hung.address() as AddressInfo;
    const brokers = `127.0.0.1:${port},${url.replace('kafka://', '').replace(/\/.*$/, '')}`;
    const journal = await openJournal(`kafka://${brokers}/${uniqueName('hung')}?partitions=2&replication=1`, {
      now: Date.now,
      bodyLimit: MEGABYTE,
      log: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    });
    expect(sockets.size).toBeGreaterThan(0);
    expect((await journal.append(aBatch())).offset).toBe(0);
    await journal.ping();
    await journal.close();
  });
});
