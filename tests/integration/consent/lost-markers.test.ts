import { DatabaseSync } from '@photostructure/sqlite';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { type Backends, embeddedBackends } from '../../support/servers/backends.ts';
import { type CarnetOptions, type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';

const erasesOwn = async (carnet: RunningCarnet, statements: readonly string[], author: string): Promise<string> => {
  const { consent } = await aDecisionClient(carnet);
  const source = (await carnet.store.sources.findSource('default'))!;
  return consent.eraseOwnStatements({
    key: 'key',
    source,
    author,
    statements,
    findStored: () => Promise.resolve(undefined),
  });
};

const isOfMarker = (record: Uint8Array): boolean => record[1] === 2;

describe('An erasure whose marker in the journal is damaged or lost', () => {
  let backends: Backends;
  beforeEach(() => {
    backends = embeddedBackends();
  });
  afterEach(() => backends.remove());

  const running = async <T>(options: CarnetOptions, use: (carnet: RunningCarnet) => Promise<T>): Promise<T> => {
    const carnet = await runCarnet(backends, options);
    try {
      return await use(carnet);
    } finally {
      await carnet.close();
    }
  };
  /** Damages every marker that the journal has; resolves with how many. */
  const damageMarkers = (at: (record: Uint8Array) => number): number => {
    const database = new DatabaseSync(backends.journalUrl.slice('sqlite:'.length));
    const rows = database.prepare('SELECT offset, record FROM messages').all() as {
      offset: number;
      record: Uint8Array;
    }[];
    const markers = rows.filter(({ record }) => isOfMarker(record));
    for (const { offset, record } of markers) {
      const place = at(record);
      record[place] = (record[place] ?? 0) ^ 4;
      database.prepare('UPDATE messages SET record = ? WHERE offset = ?').run(record, offset);
    }
    database.close();
    return markers.length;
  };

  /** A stored statement whose source has asked for its erasure, which no sweep makes good, and no sink has read yet. */
  const anErasureOfSource = async (): Promise<{ readonly id: string; readonly erasure: string }> => {
    const { id } = aNamedStatement();
    const author = await running({}, async (carnet) => {
      const client = aClient(carnet);
      await client.post(aNamedStatement({ id })).expect(200);
      const { body } = await client.get({ statementId: id }).expect(200);
      return (body as { authority: { account: { name: string } } }).authority.account.name;
    });
    const erasure = await running({ role: 'api' }, (carnet) => erasesOwn(carnet, [id], author));
    return { id, erasure };
  };
  const isDone = async ({ store }: RunningCarnet, erasure: string): Promise<boolean> =>
    (await store.erasures.find(erasure))?.done !== undefined;

  it('is not done before a sink has applied it where a source asked for it', async () => {
    const { id, erasure } = await anErasureOfSource();
    expect(damageMarkers((record) => record.length - 10)).toBe(1);
    await running({}, async (carnet) => {
      await waitFor('the erasure', () => isDone(carnet, erasure));
      expect((await carnet.store.statements.find([id])).size).toBe(0);
    });
  });

  it('is not done where the journal has lost it with its end, and other messages have its place', async () => {
    const { id, erasure } = await anErasureOfSource();
    const database = new DatabaseSync(backends.journalUrl.slice('sqlite:'.length));
    database.exec('DELETE FROM messages WHERE offset = (SELECT max(offset) FROM messages)');
    database.close();
    const logged: string[] = [];
    // As an API beside which no sink runs yet.
    await running({ role: 'api', ackWaitMs: 1, logged }, async (carnet) => {
      for (let count = 0; count < 3; count++) await aClient(carnet).post(aNamedStatement());
    });
    await running({}, async (carnet) => {
      await waitFor('the erasure', () => isDone(carnet, erasure));
      expect((await carnet.store.statements.find([id])).size).toBe(0);
    });
    expect(logged.filter((line) => line.includes('has lost the messages')).join('')).toContain(erasure);
  });

  it.each<[string, (record: Uint8Array) => number]>([
    ['in its content', (record) => record.length - 10],
    ['in the byte that says that it is one', () => 1],
  ])('%s is not done before a sink has applied it, and is marked again', async (_, at) => {
    const ids = await running({}, async (carnet) => {
      const statements = ['ada', 'bob'].map((name) => aNamedStatement({ actor: agentOf(name) }));
      await aClient(carnet).post(statements).expect(200);
      return statements.map(({ id }) => id);
    });
    const erasure = await running({ role: 'api' }, async (carnet) =>
      (await aDecisionClient(carnet)).say('bob', 'default', 'forget'),
    );
    expect(damageMarkers(at)).toBe(1);
    const logged: string[] = [];
    await running({ logged }, async (carnet) => {
      await waitFor('the erasure', async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined);
      expect(await everyId(aClient(carnet))).toEqual([ids[0]]);
      // What waits in the store is erased too, though reads hide it.
      expect([...(await carnet.store.statements.find(ids)).keys()]).toEqual([ids[0]]);
      expect((await carnet.store.statements.findErasing(ids)).size).toBe(0);
    });
    expect(logged.filter((line) => line.includes('marked again')).join('')).toContain(erasure);
  });
});
