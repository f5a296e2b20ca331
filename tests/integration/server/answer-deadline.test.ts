import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { servedBackends } from '../../support/servers/pairs.ts';
import { type MongodbProxy, startMongodbProxy } from '../../support/servers/proxies/mongodb-proxy.ts';
import { type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, KAFKA_URL, MONGODB_URL } from '../../support/servers/services.ts';

const ACK_WAIT_MS = 500;
/** `ANSWER_BOUND_MS`, and what a busy machine takes. */
const BOUND_MS = 10_000 + 2_000;

const both = KAFKA_URL !== undefined && MONGODB_URL !== undefined ? 'both' : undefined;

describeWith({ name: 'Kafka and a MongoDB-protocol server', url: both }, 'A store of which some commands hang', () => {
  let proxy: MongodbProxy;
  let carnet: RunningCarnet;
  let backends: ReturnType<typeof servedBackends>;
  beforeAll(async () => {
    proxy = await startMongodbProxy(MONGODB_URL!);
    backends = servedBackends(KAFKA_URL!, proxy.urlOf(''), 1);
    carnet = await runCarnet(backends, { ackWaitMs: ACK_WAIT_MS });
  });
  afterAll(async () => {
    proxy.mend();
    await carnet.close();
    await proxy.close();
  });

  it('has each POST answered within ACK_WAIT_MS and ten seconds, and what was promised is stored', async () => {
    const client = aClient(carnet);
    for (let times = 0; times < 3; times++) await client.post(aNamedStatement()).expect(200);
    proxy.stall({ commands: 'all', share: 1 / 3 });
    const posted = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const statement = aNamedStatement();
        const began = performance.now();
        const { status } = await client.post(statement);
        return { id: statement.id, status, ms: performance.now() - began };
      }),
    );
    expect(posted.filter(({ ms }) => ms > ACK_WAIT_MS + BOUND_MS)).toEqual([]);
    expect(posted.filter(({ status }) => ![200, 503].includes(status))).toEqual([]);
    proxy.mend();
    for (const { id, status } of posted) {
      if (status !== 200) continue;
      for (let tries = 0; (await client.get({ statementId: id })).status !== 200; tries++)
        expect(tries).toBeLessThan(200);
    }
  });
});
