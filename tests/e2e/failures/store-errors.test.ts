import { withStore } from '../../../src/cli/shared/with-store.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { type OpenStream, openStream } from '../../support/clients/studies/study-stream.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type CarnetProcess, PROCESS_MASTER_KEY, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { commandName, COMMANDS_OF_CONNECTION } from '../../support/servers/proxies/mongodb-messages.ts';
import { MONGODB_CANARY, type MongodbProxy, startMongodbProxy } from '../../support/servers/proxies/mongodb-proxy.ts';
import { type Backends, servedBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';
import { describeWith, KAFKA_URL, MONGODB_URL } from '../../support/servers/services.ts';

const CODES = [
  ...[2, 6, 7, 11, 13, 18, 24, 46, 89, 91, 112, 175, 189, 202, 237, 262, 365, 371, 402, 407],
  ...[10107, 11600, 11601, 11602, 13435, 13436, 14031],
];

const ROLES = ['api', 'sink', 'releaser'] as const;
type Role = (typeof ROLES)[number];

const ANNA = 'mailto:anna@school.example';

/** Answers every `nth` command with the next code; the set has the codes that were answered. */
const failInTurn = (proxy: MongodbProxy, nth = 1): ReadonlySet<number> => {
  const answered = new Set<number>();
  let commands = 0;
  proxy.answer((command) => {
    if (COMMANDS_OF_CONNECTION.has(commandName(command)) || commands++ % nth > 0) return undefined;
    const code = CODES[Math.floor(commands / nth) % CODES.length]!;
    answered.add(code);
    return { ok: 0, code, codeName: `Code${code}`, errmsg: `E of { mbox: "${MONGODB_CANARY}" }` };
  });
  return answered;
};

describeWith(
  { name: 'Kafka and a MongoDB-protocol server', url: KAFKA_URL && MONGODB_URL },
  'processes whose MongoDB answers errors',
  () => {
    let backends: Backends;
    let proxies: Readonly<Record<Role, MongodbProxy>>;
    let processes: Readonly<Record<Role, CarnetProcess>>;
    let study: OpenStudy;
    let stream: OpenStream;
    const late: string[] = [];

    const all = (): readonly MongodbProxy[] => Object.values(proxies);
    const storeUrlOf = ({ port }: MongodbProxy): string =>
      backends.storeUrl.replace(/\/\/[^/]+\//, `//127.0.0.1:${port}/`);
    /** What the command `carnet sources list` does. */
    const listSources = async (proxy: MongodbProxy): Promise<readonly string[]> =>
      withStore(
        { STORE_URL: storeUrlOf(proxy), CARNET_MASTER_KEY: PROCESS_MASTER_KEY, DATA_DIR: '/nonexistent' },
        async ({ sources }) => (await sources.list()).map(({ id }) => id),
      );
    const statusesOf = async (path: string): Promise<readonly number[]> =>
      Promise.all(ROLES.map(async (role) => (await fetch(`${processes[role].url}${path}`)).status));
    const areReady = async (): Promise<boolean> =>
      (await statusesOf('/health/ready')).every((status) => status === 200);

    beforeAll(async () => {
      backends = servedBackends(KAFKA_URL!, MONGODB_URL!, 1);
      const [api, sink, releaser] = await Promise.all(ROLES.map(() => startMongodbProxy(MONGODB_URL!)));
      proxies = { api: api!, sink: sink!, releaser: releaser! };
      const start = (role: Role): Promise<CarnetProcess> =>
        startCarnet(
          { journalUrl: backends.journalUrl, storeUrl: storeUrlOf(proxies[role]) },
          { ROLE: role, ACK_WAIT_MS: '100' },
        );
      processes = { api: await start('api'), sink: await start('sink'), releaser: await start('releaser') };
      study = await openStudy(processes.api);
      await study.say({ mbox: ANNA }, 'yes');
      // Not before the releaser has found the study.
      await waitFor('the stream', async () => {
        stream = await openStream({ url: processes.api.url, authorization: `Basic ${study.token}` }, study.id);
        return stream.status === 200;
      });
    });

    afterEach(() => {
      for (const proxy of all()) proxy.repair();
    });

    afterAll(async () => {
      stream.close();
      await Promise.all(Object.values(processes).map((process) => process.kill()));
      await Promise.all(all().map((proxy) => proxy.close()));
      await backends.remove();
    });

    const statement = () => aNamedStatement({ actor: { mbox: ANNA }, timestamp: new Date().toISOString() });

    /** What the tool's requests are answered while its store is broken. */
    const refusals = async (): Promise<readonly (readonly unknown[])[]> => {
      const tool = aClient(study.tool);
      const one = statement();
      const answers = await Promise.all([
        tool.post(statement()),
        tool.put(one.id, one),
        tool.get({ limit: 1 }),
        tool.path('/xapi/activities/state?activityId=https://a.example/&agent={"mbox":"mailto:a@a.example"}'),
        tool.agent.get('/v1/sources').set('Authorization', processes.api.authorization),
      ]);
      for (const { text } of answers) expect(text).not.toContain(MONGODB_CANARY);
      return answers.map(({ status, headers, body }) => [
        status,
        headers['retry-after'],
        (body as { kind?: string }).kind,
      ]);
    };

    /** Breaks the store of all roles; nothing acknowledged may be lost, and everything goes on once it is repaired. */
    const survives = async (
      breakStore: (proxy: MongodbProxy) => void,
      hasMet: (role: Role) => boolean = (role) => proxies[role].caught > 0,
    ): Promise<void> => {
      breakStore(proxies.sink);
      breakStore(proxies.releaser);
      const { id, ...rest } = statement();
      await aClient(study.tool)
        .post({ id, ...rest })
        .expect(200);
      late.push(id);
      await waitFor('both to meet it', () => hasMet('sink') && hasMet('releaser'));

      breakStore(proxies.api);
      const areUnready = async (): Promise<boolean> =>
        (await statusesOf('/health/ready')).every((status) => status === 503);
      await waitFor('all to say so', areUnready);
      do {
        const [refused, isUnready, live] = await Promise.all([refusals(), areUnready(), statusesOf('/health/live')]);
        expect(refused).toEqual(refused.map(() => [503, '5', 'store-unavailable']));
        expect(isUnready).toBe(true);
        expect(live).toEqual([200, 200, 200]);
      } while (!hasMet('api'));

      for (const proxy of all()) proxy.repair();
      await waitFor('readiness', areReady);
      await waitFor('the statement', async () => (await aClient(study.tool).get({ statementId: id })).status === 200);
    };

    /** The codes that the metrics of a process count. What the driver sends again itself is not counted. */
    const countedCodes = async (role: Role): Promise<readonly number[]> => {
      const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
      const metrics = await (await fetch(`${processes[role].url}/metrics`, { headers })).text();
      const counted = metrics.matchAll(/^carnet_store_(?:failures|retries)_total\{code="(\d+)"\}/gm);
      return [...new Set([...counted].map(([, code]) => Number(code)))];
    };

    it('wait, and go on, where commands are answered with each code in turn', async () => {
      const met = new Map<MongodbProxy, ReadonlySet<number>>();
      await survives(
        (proxy) => met.set(proxy, failInTurn(proxy)),
        (role) => met.get(proxies[role])?.size === CODES.length,
      );
      for (const role of ROLES) {
        const counted = await countedCodes(role);
        expect(counted.length).toBeGreaterThan(CODES.length / 3);
        expect(CODES).toEqual(expect.arrayContaining([...counted]));
        expect(processes[role].output()).toMatch(/"code":(\d+),"codeName":"Code\1"/);
      }
    });

    it('wait, and go on, where a connection breaks with every command', async () => {
      await survives((proxy) => proxy.lose());
    });

    it('wait, and go on, where connections hang', async () => {
      await survives((proxy) => proxy.hold());
    });

    it('end a command with a sentence where it lasts, and do not where it passes', async () => {
      const some = CODES.filter((_, index) => index % 4 === 0);
      const failed = await Promise.all(
        some.map(async (code) => {
          const proxy = await startMongodbProxy(MONGODB_URL!);
          proxy.fail({ code, codeName: `Code${code}` });
          const thrown: unknown = await listSources(proxy).catch((one: unknown) => one);
          return { proxy, message: (thrown as Error).message.replace(/\d+\//, 'PORT/') };
        }),
      );
      const outcomes: (readonly [string, boolean])[] = [];
      // One after the other: what passes has to pass within the seconds for which a command is sent again.
      for (const { proxy, message } of failed) {
        proxy.fail({ code: 112 }, { commands: 'all', times: 3 });
        outcomes.push([message, (await listSources(proxy)).includes('default')]);
        await proxy.close();
      }
      const url = backends.storeUrl.replace(/:\d+\//, ':PORT/');
      expect(outcomes).toEqual(
        some.map((code) => [`STORE_URL names ${url}, which cannot be used: Code${code} (${code})`, true]),
      );
    });

    it('lose and double nothing where one command in four fails', async () => {
      const met = all().map((proxy) => failInTurn(proxy, 4));
      const writer = startWriter(() => [study.tool], 3, 5);
      await waitFor('commands of every code', () => met.every(({ size }) => size === CODES.length));
      for (const proxy of all()) proxy.repair();
      await writer.stop();
      await waitFor('readiness', areReady);
      const reader = aClient(study.tool);
      let found: readonly string[] = [];
      await waitFor('all that was acknowledged', async () => {
        found = await everyId(reader, { limit: 500 });
        return writer.accepted.every((id) => found.includes(id));
      });
      expect(new Set(found).size).toBe(found.length);
      expect(new Set(writer.refused.keys())).toEqual(new Set(['503']));
    });

    it('publish each record to the study once, end no process, and repeat no message of the server', async () => {
      const published = (): ReadonlySet<string> => new Set(stream.lines.flatMap(({ statement: one }) => one?.id ?? []));
      await waitFor('the records', () => published().size >= late.length);
      expect(published().size).toBe(late.length);
      for (const process of Object.values(processes)) {
        expect([process.child.exitCode, process.child.signalCode]).toEqual([null, null]);
        expect(process.output()).not.toContain(MONGODB_CANARY);
        expect(process.output()).not.toContain('a bug');
      }
    });
  },
);
