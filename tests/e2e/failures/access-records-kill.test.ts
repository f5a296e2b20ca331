import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { keyIn } from '../../support/clients/consent/access-record-client.ts';
import { aClient, type StatementsPage } from '../../support/clients/client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';

const KILLS = Number(process.env['KILLS'] ?? 2);
const PEOPLE = ['ada', 'bob', 'eve'];
/** The answers before each kill. */
const ANSWERS = 30;

/** Reads again and again until it is stopped; what does not answer is asked again. */
const startReader = (carnet: () => CarnetProcess, authorization: string) => {
  let isStopped = false;
  const counts = { sent: 0, answered: 0 };
  const read = async (): Promise<void> => {
    while (!isStopped) {
      counts.sent += 1;
      try {
        const answer = await fetch(`${carnet().url}/xapi/statements`, {
          headers: { Authorization: authorization, 'X-Experience-API-Version': '2.0.0' },
        });
        const { statements } = (await answer.json()) as StatementsPage;
        if (statements.length === PEOPLE.length) counts.answered += 1;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const reading = read();
  return {
    counts,
    stop: async () => {
      isStopped = true;
      await reading;
    },
  };
};

const answersOf = async (store: Store): Promise<readonly number[]> => {
  const byPerson = new Map<string, number>();
  for (const { person, answers } of await store.accessRecords.scan({ limit: 1000 }))
    byPerson.set(person, (byPerson.get(person) ?? 0) + answers);
  return [...byPerson.values()];
};

describeOnBackends('both', 'kill -9 while a reader reads by a grant', (makeBackends) => {
  it(
    'loses no access record of what was answered',
    async () => {
      const backends = makeBackends();
      let carnet = await startCarnet(backends);
      const store = await openStore(backends.storeUrl, { now: Date.now });
      const [tool, dashboard] = [await anOperator(carnet).source(), await anOperator(carnet).source()];
      await aClient(tool)
        .post(PEOPLE.map((name) => aNamedStatement({ actor: agentOf(name) })))
        .expect(200);
      await store.sources.addReads(keyIn(dashboard.authorization), [tool.id]);
      const readers = [1, 2, 3].map(() => startReader(() => carnet, dashboard.authorization));
      const total = (of: 'sent' | 'answered'): number => readers.reduce((sum, { counts }) => sum + counts[of], 0);
      const stopReaders = () => Promise.all(readers.map((reader) => reader.stop()));
      let recorded: readonly number[];
      try {
        for (let kill = 0; kill < KILLS; kill++) {
          const before = total('answered');
          await waitFor('some reads are answered', () => Promise.resolve(total('answered') >= before + ANSWERS));
          await carnet.kill();
          carnet = await startCarnet(backends);
        }
        await stopReaders();
        recorded = await answersOf(store);
      } finally {
        await stopReaders();
        await store.close();
        await carnet.kill();
        await backends.remove();
      }
      expect(recorded).toHaveLength(PEOPLE.length);
      for (const answers of recorded) {
        expect(answers).toBeGreaterThanOrEqual(total('answered'));
        expect(answers).toBeLessThanOrEqual(total('sent'));
      }
      expect(total('answered')).toBeGreaterThanOrEqual(KILLS * ANSWERS);
    },
    300_000 + KILLS * 20_000,
  );
});
