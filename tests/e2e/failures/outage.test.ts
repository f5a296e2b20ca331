import { readFileSync } from 'node:fs';
import { aClient, everyId, type Address } from '../../support/clients/client.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { ownServices, type OwnServices } from '../../support/servers/own-services.ts';
import { describeWith, KAFKA_URL, uniqueName } from '../../support/servers/services.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { startWriter, type Writer } from '../../support/clients/posting-client.ts';

const MEGABYTE = 1_000_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const residentBytes = ({ child }: CarnetProcess): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1]) * 1024;

describeWith({ name: 'Kafka', url: KAFKA_URL }, 'an outage under load', () => {
  let services: OwnServices;
  let api: CarnetProcess;
  let sink: CarnetProcess;
  const started: CarnetProcess[] = [];
  let writers: readonly Writer[] = [];
  const accepted = (): readonly string[] => writers.flatMap((writer) => [...writer.accepted]);

  /** Posts are accepted again, and some fifty statements with them. */
  const recovered = async (): Promise<void> => {
    const before = accepted().length;
    await waitFor('a post that is accepted', () => accepted().length > before + 50).catch((thrown: unknown) => {
      const refused = writers.map((writer) => Object.fromEntries(writer.refused));
      const counts = JSON.stringify({ before, accepted: accepted().length, refused });
      const output = [api, sink].map((one) => one.output().slice(-3000)).join(' --- ');
      throw new Error(`${(thrown as Error).message}: ${counts} ${output}`, { cause: thrown });
    });
  };

  const caughtUp = (server: Address): Promise<void> => {
    const began = Date.now();
    return waitFor('Consistent-Through to pass', async () => {
      const { headers } = await aClient(server).get({ limit: 1 });
      return Date.parse(headers['x-experience-api-consistent-through'] as string) > began;
    });
  };

  beforeAll(async () => {
    services = await ownServices(19_692, 27_617);
    const urls = {
      journalUrl: `${services.kafkaUrl}/${uniqueName('carnet')}?partitions=3&replication=3`,
      storeUrl: `${services.mongodbUrl}/carnet`,
    };
    started.push((api = await startCarnet(urls, { ROLE: 'api' })));
    started.push((sink = await startCarnet(urls, { ROLE: 'sink' })));
    writers = [1, 2, 3, 4].map((size) => startWriter(() => [api], size * 5, 5));
    await recovered();
  });

  afterAll(async () => {
    await Promise.all(writers.map((writer) => writer.stop()));
    await Promise.all(started.map((process) => process.kill()));
    await services.remove();
  });

  it('of a broker, the store, or all brokers loses nothing answered with 200, and memory stays bounded', async () => {
    await services.stop('kafka', '2', '--kill');
    await recovered();
    await services.start('kafka', '2');
    await pause(1000);

    await services.stop('mongodb', '--kill');
    await pause(3000);
    await services.start('mongodb');
    await recovered();

    await services.stop('kafka', '--kill');
    await pause(4000);
    expect(residentBytes(api)).toBeLessThan(500 * MEGABYTE);
    await services.start('kafka');
    await recovered();

    await Promise.all(writers.map((writer) => writer.stop()));
    await caughtUp(api);
    const ids = await everyId(aClient(api), { limit: 500 });
    const stored = new Set(ids);
    expect(stored.size).toBe(ids.length);
    expect(accepted().length).toBeGreaterThan(200);
    expect(accepted().filter((id) => !stored.has(id))).toEqual([]);
    // Refused is refused for a reason that the client can wait out.
    expect(new Set(writers.flatMap(({ refused }) => [...refused.keys()]))).toEqual(new Set(['503']));
    expect(api.child.exitCode).toBeNull();
    expect(sink.child.exitCode).toBeNull();
    expect(residentBytes(api)).toBeLessThan(500 * MEGABYTE);
  }, 900_000);

  it('of the store shows in reads and in readiness', async () => {
    await services.stop('mongodb', '--kill');
    await aClient(api).get().expect(503).expect('Retry-After', /^\d+$/);
    await waitFor('readiness to name it', async () => {
      const ready = await fetch(`${api.url}/health/ready`);
      const { store } = (await ready.json()) as { readonly store: string };
      return ready.status === 503 && store === 'NO_SERVER: no server can be reached';
    });
    await services.start('mongodb');
    await waitFor('readiness', async () => (await fetch(`${api.url}/health/ready`)).ok);
    await aClient(api).get().expect(200);
  });
});
