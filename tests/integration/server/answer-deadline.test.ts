import { REQUEST_BOUND_MS } from '../../../src/core/concurrency/request-deadline.ts';
import { ANSWER_BOUND_MS } from '../../../src/ingest/deadline.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { servedBackends } from '../../support/servers/backends.ts';
import { type MongodbProxy, startMongodbProxy } from '../../support/servers/proxies/mongodb-proxy.ts';
import { type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, KAFKA_URL, MONGODB_URL } from '../../support/servers/services.ts';

const ACK_WAIT_MS = 500;
const POSTED_WITHIN_MS = ACK_WAIT_MS + ANSWER_BOUND_MS;
/** What an answer takes beside the waits for a store of which nothing hangs, and how often that at most. */
const OWN = { leastMs: 2_000, times: 3 };
/** What a busy machine may add to the limit of requests that would take 50 s without one. */
const BUSY_MS = 20_000;
/** How long each command takes of a store that is slow, within the limit of one. */
const SLOW_MS = 4_000;

/** After so long credentials and sources are read again. */
const TRUSTED_MS = 5_000;

const PEOPLE = ['ada', 'bob', 'cid', 'dora', 'eve', 'fay', 'gil', 'hal', 'ida', 'jon', 'kim', 'lea'] as const;
const STATE = '/xapi/activities/state';

interface Timed {
  readonly what: string;
  readonly status: number;
  readonly ms: number;
}

const both = KAFKA_URL !== undefined && MONGODB_URL !== undefined ? 'both' : undefined;

describeWith({ name: 'Kafka and a MongoDB-protocol server', url: both }, 'A store of which some commands hang', () => {
  let proxy: MongodbProxy;
  let carnet: RunningCarnet;
  let backends: ReturnType<typeof servedBackends>;
  let known: string;
  beforeAll(async () => {
    proxy = await startMongodbProxy(MONGODB_URL!);
    backends = servedBackends(KAFKA_URL!, proxy.urlOf(''), 1);
    carnet = await runCarnet(backends, { ackWaitMs: ACK_WAIT_MS });
    known = aNamedStatement().id;
    await aClient(carnet)
      .put(known, aNamedStatement({ id: known }))
      .expect(204);
  });
  afterAll(async () => {
    proxy.repair();
    await carnet.close();
    await proxy.close();
  });

  const headers = () => ({ Authorization: carnet.authorization, 'X-Experience-API-Version': '2.0.0' });
  const agentOf = (name: string) => ({ mbox: `mailto:${name}@school.example` });
  const stateOf = (name: string): string =>
    `${STATE}?${new URLSearchParams({
      activityId: 'https://school.example/exercises/1',
      agent: JSON.stringify(agentOf(name)),
      stateId: 'bookmark',
    }).toString()}`;

  const timed = async (what: string, send: () => PromiseLike<{ readonly status: number }>): Promise<Timed> => {
    const began = performance.now();
    const { status } = await send();
    return { what, status, ms: Math.round(performance.now() - began) };
  };

  /** Sends a request of each kind for each person, all at once. */
  const sendAll = async (): Promise<{
    readonly posted: readonly (Timed & { readonly id: string })[];
    readonly others: readonly Timed[];
  }> => {
    const client = aClient(carnet);
    const posting = PEOPLE.map(async (name) => {
      const statement = aNamedStatement({ actor: agentOf(name) });
      return { ...(await timed('POST statements', () => client.post(statement))), id: statement.id };
    });
    const others = PEOPLE.flatMap((name) => [
      timed('GET statements', () => client.get({ agent: JSON.stringify(agentOf(name)), limit: 10 })),
      timed('GET a statement', () => client.get({ statementId: known })),
      timed('GET a state', () => client.path(stateOf(name))),
      timed('POST a state', () =>
        client.agent.post(stateOf(name)).set(headers()).set('Content-Type', 'application/json').send('{}'),
      ),
      timed('GET sources', () => client.path('/v1/sources')),
    ]);
    return { posted: await Promise.all(posting), others: await Promise.all(others) };
  };
  const slowest = (all: readonly Timed[]): string =>
    [...new Set(all.map(({ what }) => what))]
      .map((what) => `${what}: ${Math.max(...all.filter((one) => one.what === what).map(({ ms }) => ms))} ms`)
      .join(', ');

  it('has each request answered within its bound, and what was promised is stored', async () => {
    const client = aClient(carnet);
    for (const name of PEOPLE) await client.post(aNamedStatement({ actor: agentOf(name) })).expect(200);
    const slowestOf = (...all: readonly (readonly Timed[])[]): number => Math.max(...all.flat().map(({ ms }) => ms));
    const usual = await sendAll();
    proxy.stall({ commands: 'all', share: 1 / 3 });
    const { posted, others } = await sendAll();
    proxy.repair();
    const usualAgain = await sendAll();
    const ownMs = Math.max(
      OWN.leastMs,
      OWN.times * slowestOf(usual.posted, usual.others, usualAgain.posted, usualAgain.others),
    );
    if (process.env['TEST_FIGURES'] !== undefined) process.stderr.write(`${slowest([...posted, ...others])}\n`);
    expect(posted.filter(({ ms }) => ms > POSTED_WITHIN_MS + ownMs)).toEqual([]);
    expect(others.filter(({ ms }) => ms > REQUEST_BOUND_MS + ownMs)).toEqual([]);
    expect([...posted, ...others].filter(({ status }) => ![200, 204, 404, 503].includes(status))).toEqual([]);
    for (const { id, status } of posted) {
      if (status !== 200) continue;
      for (let tries = 0; (await client.get({ statementId: id })).status !== 200; tries++)
        expect(tries).toBeLessThan(200);
    }
  });

  it.each(['credentials', 'sources', 'statements'])(
    'answers all requests that share a read of %s that hangs',
    async (collection) => {
      const client = aClient(carnet);
      await client.get({ statementId: known }).expect(200);
      // The credential that was read last is no longer trusted.
      await pause(TRUSTED_MS);
      let hanging = 0;
      proxy.answer((command) => {
        if (command['find'] !== collection || hanging === 2) return undefined;
        hanging += 1;
        return 'stall';
      });
      const answers = await Promise.all(PEOPLE.map(() => client.get({ statementId: known })));
      proxy.repair();
      expect([hanging, ...answers.map(({ status }) => status)]).toEqual([2, ...PEOPLE.map(() => 200)]);
    },
  );

  it('has a request refused that needs too many slow commands', async () => {
    const client = aClient(carnet);
    await client.path('/v1/sources').expect(200);
    // What was read last is no longer trusted.
    await pause(TRUSTED_MS);
    proxy.stall();
    const releasing = setInterval(() => {
      proxy.release();
      proxy.stall();
    }, SLOW_MS);
    try {
      const answers = await Promise.all([
        timed('GET operations', () => client.path('/v1/operations')),
        timed('GET violations', () => client.path('/v1/violations')),
      ]);
      expect(answers.filter(({ ms }) => ms > REQUEST_BOUND_MS + BUSY_MS)).toEqual([]);
      expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    } finally {
      clearInterval(releasing);
      proxy.repair();
    }
  });
});
