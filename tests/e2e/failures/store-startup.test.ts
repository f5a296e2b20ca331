import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Binary, type Document, Long, MongoClient } from 'mongodb';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type CarnetProcess, PROCESS_MASTER_KEY, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { commandName, COMMANDS_OF_CONNECTION } from '../../support/servers/proxies/mongodb-messages.ts';
import { type MongodbProxy, startMongodbProxy } from '../../support/servers/proxies/mongodb-proxy.ts';
import { type Backends, servedBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';
import { describeWith, KAFKA_URL, MONGODB_URL } from '../../support/servers/services.ts';

const run = promisify(execFile);

/** A server with one user, as far as a client notices; `$external` and PLAIN need no exchange of several steps. */
const withPassword = (password: string) => (command: Document) => {
  if (command['saslStart'] === undefined) return undefined;
  const given = Buffer.from((command['payload'] as Binary).value()).toString();
  return given === `\0carnet\0${password}`
    ? { ok: 1, conversationId: 1, done: true, payload: Buffer.of() }
    : { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' };
};

describeWith(
  { name: 'Kafka and a MongoDB-protocol server', url: KAFKA_URL && MONGODB_URL },
  'a process whose MongoDB cannot be used',
  () => {
    let backends: Backends;
    let proxy: MongodbProxy;
    let client: MongoClient;
    const started: CarnetProcess[] = [];

    beforeAll(async () => {
      client = await new MongoClient(MONGODB_URL!).connect();
    });
    beforeEach(async () => {
      backends = servedBackends(KAFKA_URL!, MONGODB_URL!, 1);
      proxy = await startMongodbProxy(MONGODB_URL!);
    });
    afterEach(async () => {
      proxy.repair();
      await Promise.all(started.splice(0).map((process) => process.kill()));
      await proxy.close();
      await backends.remove();
    });
    afterAll(() => client.close());

    const databaseName = (): string => new URL(backends.storeUrl).pathname.slice(1);
    const storeUrl = (): string => proxy.urlOf(databaseName());
    const start = async (
      env: Readonly<Record<string, string>>,
      until: 'live' | 'ready' = 'live',
    ): Promise<CarnetProcess> => {
      const urls = { journalUrl: backends.journalUrl, storeUrl: storeUrl() };
      const process = await startCarnet(urls, { LOG_LEVEL: 'info', ...env }, until);
      started.push(process);
      return process;
    };
    const readiness = async ({ url }: CarnetProcess): Promise<readonly [number, unknown]> => {
      const answer = await fetch(`${url}/health/ready`);
      return [answer.status, await answer.json()];
    };
    /** Between its two servers a process refuses connections for a moment. */
    const isReady = (process: CarnetProcess): Promise<void> =>
      waitFor('readiness', async () => (await readiness(process).catch(() => [0]))[0] === 200);
    const refusal = async (process: CarnetProcess): Promise<readonly unknown[]> => {
      const { status, headers, body } = await aClient(process).post(aNamedStatement());
      return [status, headers['retry-after'], (body as { kind?: string }).kind];
    };
    const REFUSED = [503, '5', 'store-unavailable'];

    it('starts, alive and not ready, and serves once it can', async () => {
      proxy.fail({ code: 13, codeName: 'Unauthorized' });
      const [api, sink] = await Promise.all([start({ ROLE: 'api' }), start({ ROLE: 'sink' })]);
      for (const process of [api, sink])
        expect(await readiness(process)).toEqual([503, { store: 'store-unavailable' }]);
      expect(await refusal(api)).toEqual(REFUSED);
      expect(api.output()).toContain('which cannot be used: Unauthorized (13)');
      proxy.repair();
      await Promise.all([isReady(api), isReady(sink)]);
      await aClient(api).post(aNamedStatement()).expect(200);
      await expect(api.stop()).resolves.toBe(0);
    });

    it('starts and waits where no server answers, and ends when it is asked to', async () => {
      proxy.cut();
      const api = await start({ ROLE: 'api' });
      expect(await readiness(api)).toEqual([503, { store: 'store-unavailable' }]);
      await expect(api.stop()).resolves.toBe(0);
    });

    it('ends with a sentence where its cluster would lose data', async () => {
      const sharded = { _id: `${databaseName()}.statements`, key: { actor: 1 } };
      proxy.answer((command) => {
        if (command['hello'] !== undefined) return { ok: 1, msg: 'isdbgrid', maxWireVersion: 25 };
        if (command['$db'] !== 'config') return undefined;
        return { ok: 1, cursor: { id: Long.ZERO, ns: 'config.collections', firstBatch: [sharded] } };
      });
      await expect(start({ ROLE: 'api' })).rejects.toThrow(
        /Carnet cannot start: STORE_URL names .* statements is sharded by \{actor\}, and must be by \{_id\} alone/,
      );
    });

    it('goes on after its password was changed and changed back', async () => {
      proxy.answer(withPassword('first'));
      const url = storeUrl().replace('//', '//carnet:first@');
      const env = { ROLE: 'api', STORE_URL: `${url}&authMechanism=PLAIN&authSource=$external` };
      const api = await start(env, 'ready');
      await aClient(api).get().expect(200);

      proxy.cut();
      proxy.repair();
      proxy.answer(withPassword('second'));
      expect(await refusal(api)).toEqual(REFUSED);
      expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
      await waitFor('readiness to know', async () => (await readiness(api))[0] === 503);
      await waitFor('the code in the log', () => api.output().includes('"code":18,"codeName":"AuthenticationFailed"'));

      proxy.answer(withPassword('first'));
      await isReady(api);
      await aClient(api).post(aNamedStatement()).expect(200);
      expect(api.output()).not.toContain('carnet:first');
    });

    it('lets a POST wait for an election, as long as its answer may', async () => {
      const api = await start({ ROLE: 'api', ACK_WAIT_MS: '10000' }, 'ready');
      await start({ ROLE: 'sink' }, 'ready');
      await aClient(api).post(aNamedStatement()).expect(200);
      proxy.answer((command) =>
        COMMANDS_OF_CONNECTION.has(commandName(command))
          ? undefined
          : { ok: 0, code: 10107, codeName: 'NotWritablePrimary', errmsg: 'not primary' },
      );
      const post = aClient(api)
        .post(aNamedStatement())
        .then(({ status }) => status);
      await waitFor('attempts', () => proxy.caught > 20);
      proxy.repair();
      await expect(post).resolves.toBe(200);
    });

    describe('while its indexes are built', () => {
      const isBuild = (command: Document): boolean => command['createIndexes'] === 'statements';
      const slowBuild = (done: () => number) => (command: Document) => {
        if (isBuild(command)) return 'stall' as const;
        if (command['aggregate'] === undefined) return undefined;
        const builds = [
          { command: { createIndexes: 'statements', $db: databaseName() }, progress: { done: done(), total: 100 } },
        ];
        return { ok: 1, cursor: { id: Long.ZERO, ns: 'admin.$cmd.aggregate', firstBatch: builds } };
      };
      const names = async (): Promise<readonly string[]> =>
        (await client.db(databaseName()).collection('statements').listIndexes().toArray()).map(
          ({ name }) => name as string,
        );

      it('is alive and says how far they are, beyond the limit of other calls, and then serves', async () => {
        let percent = 40;
        proxy.answer(slowBuild(() => percent));
        const began = performance.now();
        const api = await start({ ROLE: 'api' });
        await waitFor('its report', async () => {
          const [, body] = await readiness(api);
          return (body as { store: string }).store.endsWith('building statements {refs, at}, 40 %');
        });
        const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
        expect(await (await fetch(`${api.url}/metrics`, { headers })).text()).toContain(
          'carnet_store_index_build_ratio{index="statements {refs, at}"} 0.4',
        );
        expect(await refusal(api)).toEqual(REFUSED);
        percent = 90;
        await waitFor('progress', async () => JSON.stringify(await readiness(api)).includes('90 %'));
        await waitFor('more than 5 s', () => performance.now() - began > 6000);
        expect(api.child.exitCode).toBeNull();
        proxy.release();
        await isReady(api);
        expect(await names()).toEqual(['_id_', 'at_1', 'refs_1_at_1']);
      });

      it('is not needed where `carnet migrate` has built them ahead', async () => {
        proxy.answer(slowBuild(() => 40));
        const migrate = run(process.execPath, ['dist/carnet.js', 'migrate', '--json'], {
          env: {
            PATH: process.env['PATH'],
            DATA_DIR: '/nonexistent-unless-needed',
            STORE_URL: storeUrl(),
            JOURNAL_URL: backends.journalUrl,
            CARNET_MASTER_KEY: PROCESS_MASTER_KEY,
          },
        });
        let report = '';
        migrate.child.stderr?.on('data', (text: string) => {
          report += text;
        });
        await waitFor('its report', () => report.includes('building statements {refs, at}, 40 %'));
        proxy.release();
        expect(JSON.parse((await migrate).stdout)).toEqual({ migrated: true });
        expect(await names()).toEqual(['_id_', 'at_1', 'refs_1_at_1']);
        await start({ ROLE: 'api' }, 'ready');
      });

      it('refuses queries that need one that was dropped, by its name, and builds it', async () => {
        const api = await start({ ROLE: 'api' }, 'ready');
        await aClient(api).get().expect(200);
        await client.db(databaseName()).collection('statements').dropIndex('at_1');
        let refused = 0;
        proxy.answer((command) => {
          if (isBuild(command)) return 'stall';
          return command['find'] === 'statements' && refused++ === 0
            ? { ok: 0, code: 2, codeName: 'BadValue', errmsg: 'hint provided does not correspond to an existing index' }
            : undefined;
        });
        for (let asked = 0; asked < 2; asked++) {
          const { status, body } = await aClient(api).get();
          expect([status, body]).toEqual([
            503,
            expect.objectContaining({
              kind: 'store-unavailable',
              detail: 'an index is missing: statements {at}',
            }),
          ]);
        }
        await waitFor('readiness to name the index', async () => {
          const [status, { journal, store }] = (await readiness(api)) as [number, Record<string, unknown>];
          return status === 503 && journal === 'ok' && String(store).includes('statements {at}');
        });
        proxy.release();
        await isReady(api);
        await aClient(api).get().expect(200);
        expect(await names()).toContain('at_1');
      });
    });
  },
);
