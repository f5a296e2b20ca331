import type { Document } from 'mongodb';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { type CommandRecorder, startCommandRecorder } from '../../support/servers/proxies/command-recorder.ts';
import { commandName } from '../../support/servers/proxies/mongodb-messages.ts';
import { type Backends, servedBackends } from '../../support/servers/backends.ts';
import { type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, KAFKA_URL, MONGODB_URL } from '../../support/servers/services.ts';

const ACTORS = {
  'a mail address': { mbox: 'mailto:ada@school.example' },
  'an account': { account: { homePage: 'https://school.example/moodle', name: 'ada' } },
  'an account with a slash at the end of its home page': {
    account: { homePage: 'https://school.example/moodle/', name: 'bob' },
  },
} as const;
const API = ['find statements', 'find purposes', 'find people', 'find identifiers', 'find sources'];
const SINK = [
  'find statements',
  'find people',
  'find purposes',
  'find idReservations',
  'update progress',
  'insert statements',
];

describeWith(
  { name: 'Kafka and a MongoDB-protocol server', url: KAFKA_URL && MONGODB_URL },
  'the commands of MongoDB',
  () => {
    let backends: Backends;
    let recorders: Readonly<Record<'api' | 'sink', CommandRecorder>>;
    let api: RunningCarnet;
    let sink: RunningCarnet;
    let tool: Address;

    beforeAll(async () => {
      backends = servedBackends(KAFKA_URL!, MONGODB_URL!, 1);
      recorders = { api: await startCommandRecorder(MONGODB_URL!), sink: await startCommandRecorder(MONGODB_URL!) };
      const database = new URL(backends.storeUrl).pathname.slice(1);
      const start = (role: 'api' | 'sink'): Promise<RunningCarnet> =>
        runCarnet({ ...backends, storeUrl: recorders[role].urlOf(database) }, { role });
      api = await start('api');
      sink = await start('sink');
      tool = { url: api.url, authorization: await api.issue('tool', ['all']) };
      for (let n = 0; n < 5; n++)
        for (const actor of Object.values(ACTORS)) await aClient(tool).post(aNamedStatement({ actor })).expect(200);
    });
    afterAll(async () => {
      await api.close();
      await sink.close();
      await recorders.api.close();
      await recorders.sink.close();
      await backends.remove();
    });

    const counted = (commands: readonly Document[]): Readonly<Record<string, number>> => {
      const counts: Record<string, number> = {};
      for (const command of commands) {
        const name = `${commandName(command)} ${String(command[commandName(command)])}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    };
    const least = (all: readonly Readonly<Record<string, number>>[], name: string): number =>
      Math.min(...all.map((counts) => counts[name] ?? 0));

    it.each(Object.entries(ACTORS))('are these for a POST of a known person, by %s', async (_, actor) => {
      const rounds: (readonly Readonly<Record<string, number>>[])[] = [];
      for (let round = 0; round < 10; round++) {
        let bySink: readonly Document[] = [];
        const byApi = await recorders.api.during(async () => {
          bySink = await recorders.sink.during(() => aClient(tool).post(aNamedStatement({ actor })).expect(200));
        });
        rounds.push([counted(byApi), counted(bySink)]);
      }
      const [byApi, bySink] = [rounds.map(([api]) => api!), rounds.map(([, sink]) => sink!)];
      // The work of the background comes in between, but not each time.
      expect(Object.fromEntries(API.map((name) => [name, least(byApi, name)]))).toEqual({
        'find statements': 1,
        'find purposes': 1,
        'find people': 1,
        'find identifiers': 0,
        'find sources': 0,
      });
      expect(least(byApi, 'find progress')).toBeLessThanOrEqual(2);
      expect(Object.fromEntries(SINK.map((name) => [name, least(bySink, name)]))).toEqual({
        'find statements': 1,
        'find people': 2,
        'find purposes': 1,
        'find idReservations': 1,
        'update progress': 2,
        'insert statements': 1,
      });
      const others = Object.keys({ ...byApi[0], ...bySink[0] }).filter(
        (name) => ![...API, ...SINK, 'find progress'].includes(name),
      );
      expect(others.filter((name) => least(byApi, name) + least(bySink, name) > 0)).toEqual([]);
    });
  },
);
